import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'missing brand predicate: audit log',
  breaks: "Whoever reads on in a brand's log reads every brand's.",
  changes: [
    {
      file: 'src/storage/queries/audit.ts',
      find: ".where('sequence', '>', sequence)",
      replace: ".clearWhere().where('writer', '=', writer).where('sequence', '>', sequence)",
    },
  ],
  caughtBy: [{ tests: 'test/contract/sqlite.test.ts', named: /audit log .* is invisible to another brand/ }],
};
