import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'missing brand predicate: session look-up',
  breaks: 'A session is found by its number alone, whichever brand is asked.',
  changes: [
    { file: 'src/storage/sqlite/session-facts.ts', find: 'WHERE s.brand_id = ? AND', replace: 'WHERE ? AND' },
  ],
  caughtBy: [{ tests: 'test/contract/sqlite.test.ts', named: /sessions .* is invisible to another brand/ }],
};
