import type { BrokenBuild } from '../broken-build.ts';

// Both, because each hides the other: a session whose user is not found is not listed.
export const brokenBuild: BrokenBuild = {
  name: 'missing brand predicate: list of sessions',
  breaks: "The list of open sessions is every brand's.",
  changes: [
    {
      file: 'src/storage/queries/sessions.ts',
      find: 'const open = sessions(brandId)',
      replace: 'const open = sessions(brandId).clearWhere()',
    },
    {
      file: 'src/storage/queries/sessions.ts',
      find: `selectFrom('users').select(userColumns).where('brand_id', '=', brandId)`,
      replace: `selectFrom('users').select(userColumns)`,
    },
  ],
  caughtBy: [{ tests: 'test/contract/sqlite.test.ts', named: /sessions .* is invisible to another brand/ }],
};
