import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'clock that is read once',
  breaks:
    'Tickets are judged by the time that has passed since the start, whatever the clock says meanwhile.',
  changes: [
    {
      file: 'src/storage/sqlite/redeem.ts',
      find: 'const now = clock.now();',
      replace: 'const now = began + Math.floor(performance.now());',
    },
    {
      file: 'src/storage/sqlite/redeem.ts',
      find: 'const { database, known } = writer;',
      replace: `const { database, known } = writer;
  const began = clock.now() - Math.floor(performance.now());`,
    },
  ],
  caughtBy: [{ tests: 'test/race/sqlite-faults.test.ts', named: /comes to the worst: clock-step/ }],
};
