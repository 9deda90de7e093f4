import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'move that is not finished and serves',
  breaks: 'A server starts on a database into which an installation is being moved.',
  changes: [
    {
      file: 'src/storage/postgres/migrate.ts',
      find: 'if (schema.isBeingFilled) {',
      replace: 'if (schema.isBeingFilled && known < 0) {',
    },
  ],
  caughtBy: [{ tests: 'test/move/broken-off.test.ts', named: /neither serves/, on: 'postgres' }],
};
