import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'forwarded headers of anybody believed',
  breaks: 'Every client may say which address it comes from.',
  changes: [
    {
      file: 'src/http/server.ts',
      find: 'settings.trustedProxies.length === 0 ? false : [...settings.trustedProxies]',
      replace: 'true',
    },
  ],
  caughtBy: [
    {
      tests: 'test/attack/host-header-poisoning.test.ts',
      named: /from an untrusted client is not where a person is/,
    },
  ],
};
