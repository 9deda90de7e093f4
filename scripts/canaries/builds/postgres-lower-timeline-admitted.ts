import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'a former primary that is let in again',
  breaks: 'A server on a lower timeline than was seen before is written to.',
  changes: [
    {
      file: 'src/storage/postgres/primary-watch.ts',
      find: 'if (timeline < highest) throw',
      replace: 'if (timeline < 0) throw',
    },
  ],
  caughtBy: [
    { tests: 'test/contract/postgres-primary.test.ts', named: /refuses the former primary/, on: 'postgres' },
    { tests: 'test/race/postgres-faults.test.ts', named: /comes to the worst: kill-primary/, on: 'postgres' },
  ],
};
