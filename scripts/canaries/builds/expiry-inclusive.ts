import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'expiry with <= instead of <',
  breaks: 'A ticket is good at the very millisecond at which it expires.',
  changes: [
    { file: 'src/core/ticket/judge-ticket.ts', find: 'now < goodUntil', replace: 'now <= goodUntil' },
  ],
  caughtBy: [
    { tests: 'src/core/ticket/judge-ticket.test.ts', named: /without tolerance/ },
    { tests: 'test/http/login/lifetimes.test.ts', named: /and no longer/ },
  ],
};
