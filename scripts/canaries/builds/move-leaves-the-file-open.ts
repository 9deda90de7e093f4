import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'move that leaves the file open',
  breaks: 'A server that still runs goes on with the embedded store after the move.',
  changes: [
    {
      file: 'src/storage/move/source.ts',
      find: 'giveUpTables(this.#database, now)',
      replace: 'giveUpTables(this.#database, now, [])',
    },
    {
      file: 'src/storage/move/source-schema.ts',
      find: 'export const giveUpTables = (database: DatabaseSync, now: Instant): void => {\n  dropTriggers(database);\n  for (const name of tableNames)',
      replace:
        'export const giveUpTables = (database: DatabaseSync, now: Instant, names: readonly string[]): void => {\n  dropTriggers(database);\n  for (const name of names)',
    },
  ],
  caughtBy: [
    {
      tests: 'test/move/under-load.test.ts',
      named: /nothing that it acknowledged is missing/,
      on: 'postgres',
    },
  ],
};
