import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'missing brand predicate: API keys',
  breaks: 'An API key is found by its number alone, whichever brand it claims to be of.',
  changes: [
    { file: 'src/storage/sqlite/api-key-facts.ts', find: 'WHERE k.brand_id = ? AND', replace: 'WHERE ? AND' },
    {
      file: 'src/storage/sqlite/known-rows.ts',
      find: 'FROM api_keys WHERE brand_id = ? AND',
      replace: 'FROM api_keys WHERE ? AND',
    },
  ],
  caughtBy: [{ tests: 'test/contract/sqlite.test.ts', named: /API keys .* is invisible to another brand/ }],
};
