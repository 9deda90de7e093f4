import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'synchronous=NORMAL after the read-back',
  breaks: 'The connection is lowered to NORMAL once it has been found safe.',
  changes: [
    {
      file: 'src/storage/sqlite/connection.ts',
      find: '  await migrate(database);',
      replace: `  await migrate(database);
  database.exec('PRAGMA synchronous = NORMAL');`,
    },
  ],
  caughtBy: [{ tests: 'test/contract/sqlite-durability.test.ts', named: /waits for the disk/ }],
};
