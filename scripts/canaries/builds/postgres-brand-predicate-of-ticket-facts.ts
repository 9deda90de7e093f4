import type { BrokenBuild } from '../broken-build.ts';

// All of them, because each hides the others. Sign-in traffic sees the rows of every brand: its statements are
// the only wall there.
export const brokenBuild: BrokenBuild = {
  name: 'missing brand predicate on PostgreSQL: redeeming tickets',
  breaks: 'A ticket is found and claimed by its number alone, whichever brand is asked.',
  changes: [
    {
      file: 'src/storage/postgres/facts/ticket-facts.ts',
      find: 'JOIN tickets t ON t.brand_id = q.brand_id AND t.id',
      replace: 'JOIN tickets t ON t.id',
    },
    {
      file: 'src/storage/postgres/known-rows.ts',
      find: '`SELECT t.brand_id, t.id',
      replace: '`SELECT q.brand_id, t.id',
    },
    {
      file: 'src/storage/postgres/known-rows.ts',
      find: 'ON t.brand_id = q.brand_id AND t.id',
      replace: 'ON t.id',
    },
    {
      file: 'src/storage/postgres/writes.ts',
      find: 'WHERE t.brand_id = c.brand_id AND t.id = c.id AND (t.uses_left',
      replace: 'WHERE t.id = c.id AND (t.uses_left',
    },
    {
      file: 'src/storage/postgres/writes.ts',
      find: 'RETURNING t.brand_id, t.id',
      replace: 'RETURNING c.brand_id, t.id',
    },
  ],
  caughtBy: [
    {
      tests: 'test/contract/postgres.test.ts',
      named: /redeeming tickets .* is invisible to another brand/,
      on: 'postgres',
    },
  ],
};
