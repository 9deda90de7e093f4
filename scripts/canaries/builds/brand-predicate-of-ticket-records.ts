import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'missing brand predicate: tickets as records',
  breaks: "Any brand's ticket can be looked at and revoked by its number.",
  changes: [
    {
      file: 'src/storage/queries/tickets.ts',
      find: "tickets(brandId).where('id', '=', id)",
      replace: "tickets(brandId).clearWhere().where('id', '=', id)",
    },
    {
      file: 'src/storage/queries/tickets.ts',
      find: `.set({ revoked_at: at })
        .where('brand_id', '=', brandId)`,
      replace: '.set({ revoked_at: at })',
    },
  ],
  caughtBy: [
    { tests: 'test/contract/sqlite.test.ts', named: /tickets’ records .* is invisible to another brand/ },
  ],
};
