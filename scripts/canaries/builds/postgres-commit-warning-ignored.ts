import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'a warning at COMMIT that is ignored',
  breaks: 'A commit that the standby may not have counts as one that it has.',
  changes: [
    { file: 'src/storage/postgres/commit.ts', find: ' || session.warnings !== warnings', replace: '' },
  ],
  caughtBy: [
    { tests: 'test/contract/postgres-unknown-outcome.test.ts', named: /is no success/, on: 'postgres' },
    {
      tests: 'test/contract/postgres-unknown-outcome.test.ts',
      named: /a management transaction is none either/,
      on: 'postgres',
    },
    { tests: 'test/race/postgres-faults.test.ts', named: /comes to the worst: kill-primary/, on: 'postgres' },
  ],
};
