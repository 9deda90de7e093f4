import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'a standby that is taken for the primary',
  breaks: 'A server in recovery is let in.',
  changes: [
    {
      file: 'src/storage/postgres/primary-watch.ts',
      find: 'if (isStandby || timeline === null)',
      replace: 'if (timeline === undefined)',
    },
    {
      file: 'src/storage/postgres/primary-watch.ts',
      find: 'Number.parseInt(timeline, 16)',
      replace: `Number.parseInt(timeline ?? '1', 16)`,
    },
  ],
  caughtBy: [{ tests: 'test/contract/postgres-primary.test.ts', named: /refuses a standby/, on: 'postgres' }],
};
