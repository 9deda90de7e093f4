import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'missing brand predicate on PostgreSQL: user look-up, and no second wall',
  breaks: 'A user is found among the users of every brand, and the database does not mind.',
  changes: [
    {
      file: 'src/storage/postgres/migrations/0001-init.ts',
      find: `current_setting('usher.every_brand', true) = 'on'`,
      replace: 'TRUE',
    },
    {
      file: 'src/storage/queries/users.ts',
      find: `users(brandId).where('id', '=', id)`,
      replace: `users(brandId).clearWhere().where('id', '=', id)`,
    },
    {
      file: 'src/storage/queries/users.ts',
      find: 'users(brandId).where(uniqueColumn',
      replace: 'users(brandId).clearWhere().where(uniqueColumn',
    },
  ],
  caughtBy: [
    {
      tests: 'test/contract/postgres.test.ts',
      named: /users .* is invisible to another brand/,
      on: 'postgres',
    },
    { tests: 'test/attack/foreign-brand-user.test.ts', named: /signs in with no password/, on: 'postgres' },
  ],
};
