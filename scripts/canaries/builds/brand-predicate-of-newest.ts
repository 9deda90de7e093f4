import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'missing brand predicate: behind what a line is drawn',
  breaks: "Suspending somebody draws the line behind another brand's newest ticket or session.",
  changes: [
    {
      file: 'src/storage/queries/tickets.ts',
      find: `.select(({ fn }) => fn.max<TicketId | null>('id').as('newest'))
        .where('brand_id', '=', brandId)`,
      replace: `.select(({ fn }) => fn.max<TicketId | null>('id').as('newest'))`,
    },
    {
      file: 'src/storage/queries/sessions.ts',
      find: `.select(({ fn }) => fn.max<SessionId | null>('id').as('newest'))
        .where('brand_id', '=', brandId)`,
      replace: `.select(({ fn }) => fn.max<SessionId | null>('id').as('newest'))`,
    },
  ],
  caughtBy: [
    { tests: 'test/contract/sqlite.test.ts', named: /tickets’ records .* whatever another has made since/ },
    { tests: 'test/contract/sqlite.test.ts', named: /sessions .* whatever another has begun since/ },
  ],
};
