import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'claim with >= instead of >',
  breaks: 'The claim takes a ticket at the very millisecond at which it expires.',
  changes: [{ file: 'src/storage/sqlite/redeem.ts', find: 'expires_at > ?', replace: 'expires_at >= ?' }],
  caughtBy: [{ tests: 'test/contract/sqlite.test.ts', named: /until just before it expires/ }],
};
