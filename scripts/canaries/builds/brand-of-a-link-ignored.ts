import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'brand in a link that nobody compares',
  breaks: 'A ticket of one brand is taken where the link names another.',
  changes: [
    {
      file: 'src/core/ticket/redeem-ticket.ts',
      find: "brandHint === null || brandHint === brand.slug ? null : 'foreign-brand'",
      replace: 'brandHint === brand.slug ? null : null',
    },
  ],
  caughtBy: [{ tests: 'test/race/sqlite-faults.test.ts', named: /comes to the worst: kill/ }],
};
