import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'expiry with a second of grace',
  breaks: 'A ticket is good for a second longer than it says.',
  changes: [
    { file: 'src/core/ticket/judge-ticket.ts', find: 'now < goodUntil', replace: 'now - 1000 < goodUntil' },
    { file: 'src/storage/sqlite/redeem.ts', find: 'expires_at > ?', replace: 'expires_at + 1000 > ?' },
  ],
  caughtBy: [
    { tests: 'test/http/login/lifetimes.test.ts', named: /and no longer/ },
    { tests: 'test/contract/sqlite.test.ts', named: /until just before it expires/ },
  ],
};
