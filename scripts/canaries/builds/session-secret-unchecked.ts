import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'session found by its number alone',
  breaks: 'Whatever secret a cookie holds, the session that it names is believed.',
  changes: [
    {
      file: 'src/core/session/resolve-session.ts',
      find: ' || !equal(facts.session.secretHash, reference.secretHash)',
      replace: '',
    },
  ],
  caughtBy: [{ tests: 'test/http/verify/verify.test.ts', named: /of which one character was changed/ }],
};
