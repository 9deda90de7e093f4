import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'missing brand predicate on PostgreSQL: session look-up',
  breaks: 'A session is found by its number alone, whichever brand is asked.',
  changes: [
    {
      file: 'src/storage/postgres/facts/session-facts.ts',
      find: 'JOIN sessions s ON s.brand_id = q.brand_id AND s.id',
      replace: 'JOIN sessions s ON s.id',
    },
  ],
  caughtBy: [
    {
      tests: 'test/contract/postgres.test.ts',
      named: /sessions .* is invisible to another brand/,
      on: 'postgres',
    },
  ],
};
