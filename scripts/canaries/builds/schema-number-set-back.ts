import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'store of a schema before the audit chains',
  breaks: 'A store that says it was written before there were chains is brought up to date as it lies there.',
  changes: [
    {
      file: 'src/storage/sqlite/migrate.ts',
      find: '{ from: 0, to: 2, sql: init }',
      replace: `{ from: 0, to: 2, sql: init }, { from: 1, to: 2, sql: '' }`,
    },
  ],
  caughtBy: [
    { tests: 'test/cli/sqlite-schema-number.test.ts', named: /sets user_version back/ },
    { tests: 'test/contract/sqlite-migration.test.ts', named: /makes no code for what its log says/ },
  ],
};
