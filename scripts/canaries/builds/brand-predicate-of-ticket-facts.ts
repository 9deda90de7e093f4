import type { BrokenBuild } from '../broken-build.ts';

// All three, because each hides the others: facts that are not found are never claimed.
export const brokenBuild: BrokenBuild = {
  name: 'missing brand predicate: redeeming tickets',
  breaks: 'A ticket is found and claimed by its number alone, whichever brand is asked.',
  changes: [
    {
      file: 'src/storage/sqlite/ticket-facts.ts',
      find: 'WHERE t.brand_id = ?1 AND',
      replace: 'WHERE ?1 AND',
    },
    {
      file: 'src/storage/sqlite/known-rows.ts',
      find: 'FROM api_keys WHERE brand_id = ? AND',
      replace: 'FROM api_keys WHERE ? AND',
    },
    {
      file: 'src/storage/sqlite/redeem.ts',
      find: 'WHERE brand_id = ? AND id = ? AND (uses_left',
      replace: 'WHERE ? AND id = ? AND (uses_left',
    },
  ],
  caughtBy: [
    { tests: 'test/contract/sqlite.test.ts', named: /redeeming tickets .* is invisible to another brand/ },
  ],
};
