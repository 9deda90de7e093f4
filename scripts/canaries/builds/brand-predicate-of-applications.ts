import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'missing brand predicate: applications',
  breaks: "A ticket request may name any brand's application.",
  changes: [
    {
      file: 'src/storage/queries/applications.ts',
      find: ': applications(brandId);',
      replace: ': applications(brandId).clearWhere();',
    },
  ],
  caughtBy: [
    { tests: 'test/contract/sqlite.test.ts', named: /applications .* is invisible to another brand/ },
    {
      tests: 'test/attack/tenant-matrix.test.ts',
      named: /keys that create tickets for their own people alone/,
    },
  ],
};
