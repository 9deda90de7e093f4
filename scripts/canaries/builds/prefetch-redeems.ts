import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'prefetch redeems',
  breaks: 'A browser that fetches ahead spends the ticket.',
  changes: [
    {
      file: 'src/http/login/get-login.ts',
      find: 'if (isPrefetch(request)) return refusePrefetch(context, reply);',
      replace: '',
    },
  ],
  caughtBy: [{ tests: 'test/attack/prefetch-and-head.test.ts', named: /prefetch.* spends no ticket/ }],
};
