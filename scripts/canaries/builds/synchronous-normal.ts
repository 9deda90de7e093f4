import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'synchronous=NORMAL',
  breaks: 'Commits are answered before the disk has them, and the read-back at the start expects just that.',
  changes: [
    {
      file: 'src/storage/sqlite/connection.ts',
      find: 'PRAGMA synchronous = FULL',
      replace: 'PRAGMA synchronous = NORMAL',
    },
    {
      file: 'src/storage/sqlite/connection.ts',
      find: `'synchronous',
    2,`,
      replace: `'synchronous',
    1,`,
    },
  ],
  caughtBy: [{ tests: 'test/contract/sqlite-durability.test.ts', named: /waits for the disk/ }],
};
