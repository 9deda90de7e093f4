import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: `the node's clock judges`,
  breaks: `Tickets live and die by the clock of the machine that is asked, instead of the database's.`,
  changes: [
    {
      file: 'src/storage/postgres/open.ts',
      find: 'options.clock?.now() ?? databaseNow',
      replace: 'options.clock?.now() ?? Date.now()',
    },
  ],
  caughtBy: [
    { tests: 'test/contract/postgres-clock.test.ts', named: /decided by the database/, on: 'postgres' },
  ],
};
