import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'suspended brand judged from a cache',
  breaks: 'Brands, keys and applications are remembered whatever their version.',
  changes: [
    {
      file: 'src/storage/sqlite/known-rows.ts',
      find: 'entry?.version === version && entry.brandId',
      replace: 'entry?.brandId',
    },
  ],
  caughtBy: [
    {
      tests: 'test/contract/sqlite.test.ts',
      named: /redeeming tickets .* judges by everything as it stands/,
    },
    { tests: 'test/race/suspend-while-redeeming.test.ts', named: /suspending the brand in another process/ },
  ],
};
