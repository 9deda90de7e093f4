import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'missing brand predicate: starting sessions',
  breaks: 'A person is found by number alone, and so is an application, whichever brand is asked.',
  changes: [
    {
      file: 'src/storage/sqlite/start-facts.ts',
      find: 'ON a.brand_id = u.brand_id AND',
      replace: 'ON',
    },
    { file: 'src/storage/sqlite/start-facts.ts', find: 'WHERE u.brand_id = ?1 AND', replace: 'WHERE ?1 AND' },
    {
      file: 'src/storage/sqlite/known-rows.ts',
      find: 'FROM applications WHERE brand_id = ? AND',
      replace: 'FROM applications WHERE ? AND',
    },
  ],
  caughtBy: [
    { tests: 'test/contract/sqlite.test.ts', named: /starting sessions .* is invisible to another brand/ },
  ],
};
