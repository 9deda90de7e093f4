import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'refusal page that tells why',
  breaks: 'A link that was good once is refused with another status than a forged one.',
  changes: [
    {
      file: 'src/http/login/refuse-link.ts',
      find: "reason === 'malformed' ? 400 : 401",
      replace: "reason === 'malformed' ? 400 : reason === 'used' ? 410 : 401",
    },
  ],
  caughtBy: [{ tests: 'test/http/login/refusal-page.test.ts', named: /to the byte > used/ }],
};
