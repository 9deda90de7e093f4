import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'move that misses updates',
  breaks: 'A row that was copied and then changed stays as it was copied.',
  changes: [{ file: 'src/storage/move/source-schema.ts', find: `  ['UPDATE', 'new'],\n`, replace: '' }],
  caughtBy: [{ tests: 'test/move/broken-off.test.ts', named: /goes on where it was/, on: 'postgres' }],
};
