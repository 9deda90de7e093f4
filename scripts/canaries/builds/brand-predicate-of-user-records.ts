import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'missing brand predicate: user look-up',
  breaks: "A user is found by number and by user name or e-mail address among every brand's.",
  changes: [
    {
      file: 'src/storage/queries/users.ts',
      find: "users(brandId).where('id', '=', id)",
      replace: "users(brandId).clearWhere().where('id', '=', id)",
    },
    {
      file: 'src/storage/queries/users.ts',
      find: 'users(brandId).where(uniqueColumn',
      replace: 'users(brandId).clearWhere().where(uniqueColumn',
    },
  ],
  caughtBy: [
    { tests: 'test/attack/foreign-brand-user.test.ts', named: /signs in with no password/ },
    { tests: 'test/contract/sqlite.test.ts', named: /users .* is invisible to another brand/ },
  ],
  // Row-level security.
  heldBy: [
    {
      tests: 'test/contract/postgres.test.ts',
      named: /users .* is invisible to another brand/,
      on: 'postgres',
    },
    { tests: 'test/attack/foreign-brand-user.test.ts', named: /signs in with no password/, on: 'postgres' },
  ],
};
