import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'missing brand predicate: ending sessions',
  breaks: "Any brand's session can be ended by its number.",
  changes: [
    { file: 'src/storage/sqlite/end-session.ts', find: 'WHERE brand_id = ? AND', replace: 'WHERE ? AND' },
  ],
  caughtBy: [{ tests: 'test/contract/sqlite.test.ts', named: /sessions .* is invisible to another brand/ }],
};
