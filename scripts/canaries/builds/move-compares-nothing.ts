import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'move that compares nothing',
  breaks: 'What somebody changed in the database between two runs of a move goes unnoticed.',
  changes: [
    {
      file: 'src/storage/move/copying.ts',
      find: 'canonical(there) === texts[at]',
      replace: 'canonical(there) !== null',
    },
  ],
  caughtBy: [{ tests: 'test/move/broken-off.test.ts', named: /between two runs is found/, on: 'postgres' }],
};
