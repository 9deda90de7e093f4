import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'HEAD redeems',
  breaks: 'A HEAD is answered as a GET is, so whoever looks whether a link is there spends its ticket.',
  changes: [
    {
      file: 'src/http/routes.ts',
      find: "'HEAD', path: '/login', format: 'page', handler: headLogin",
      replace: "'HEAD', path: '/login', format: 'page', handler: getLogin",
    },
  ],
  caughtBy: [{ tests: 'test/attack/prefetch-and-head.test.ts', named: /HEAD.* spends no ticket/ }],
};
