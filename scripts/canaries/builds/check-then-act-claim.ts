import type { BrokenBuild } from '../broken-build.ts';

// Inside one BEGIN IMMEDIATE a look and a claim are one step, however they are written: only a look that does
// not see what the neighbours in the group have written leaves room for a race.
export const brokenBuild: BrokenBuild = {
  name: 'check-then-act claim',
  breaks:
    'A ticket is judged by what the reading connection sees, and claimed whatever its row says by then.',
  changes: [
    {
      file: 'src/storage/sqlite/ticket-ledger.ts',
      find: '({ writer, commits,',
      replace: '({ writer, reader, commits,',
    },
    {
      file: 'src/storage/sqlite/ticket-ledger.ts',
      find: 'prepareRedeem(writer, clock)',
      replace: 'prepareRedeem(writer, clock, reader)',
    },
    {
      file: 'src/storage/sqlite/redeem.ts',
      find: 'import type { Writer }',
      replace: 'import type { Reader, Writer }',
    },
    {
      file: 'src/storage/sqlite/redeem.ts',
      find: '(writer: Writer, clock: Clock)',
      replace: '(writer: Writer, clock: Clock, reader: Reader)',
    },
    {
      file: 'src/storage/sqlite/redeem.ts',
      find: 'prepareTicketFacts(database, known)',
      replace: 'prepareTicketFacts(reader.database, reader.known)',
    },
    {
      file: 'src/storage/sqlite/redeem.ts',
      find: 'SET uses_left = uses_left - 1',
      replace: 'SET uses_left = 0',
    },
    { file: 'src/storage/sqlite/redeem.ts', find: ' AND (uses_left IS NULL OR uses_left > 0)', replace: '' },
  ],
  caughtBy: [
    { tests: 'test/race/exactly-once.test.ts', named: /exactly once/ },
    { tests: 'test/contract/sqlite.test.ts', named: /exactly once under 16 concurrent requests/ },
  ],
};
