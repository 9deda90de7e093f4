import type { BrokenBuild } from '../broken-build.ts';

// The row's lock and the statement's condition each make one winner: without either, two nodes may have one each.
export const brokenBuild: BrokenBuild = {
  name: 'check-then-act claim on PostgreSQL',
  breaks: 'A ticket is judged by its row as it was a moment ago, and claimed whatever its row says by then.',
  changes: [
    {
      file: 'src/storage/postgres/facts/ticket-facts.ts',
      find: `
        FOR NO KEY UPDATE OF t\``,
      replace: '`',
    },
    {
      file: 'src/storage/postgres/writes.ts',
      find: 'SET uses_left = t.uses_left - 1',
      replace: 'SET uses_left = 0',
    },
    {
      file: 'src/storage/postgres/writes.ts',
      find: ' AND (t.uses_left IS NULL OR t.uses_left > 0)',
      replace: '',
    },
  ],
  caughtBy: [
    {
      tests: 'test/contract/postgres.test.ts',
      named: /exactly once when two processes race/,
      on: 'postgres',
    },
    { tests: 'test/race/postgres-many-nodes.test.ts', named: /exactly once/, on: 'postgres' },
  ],
};
