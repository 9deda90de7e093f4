import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'missing brand predicate: whom a ticket is for',
  breaks: "The user of a ticket is looked for among every brand's.",
  changes: [
    {
      file: 'src/storage/sqlite/mint-facts.ts',
      find: 'FROM users WHERE brand_id = ? AND',
      replace: 'FROM users WHERE ? AND',
    },
  ],
  caughtBy: [
    { tests: 'test/contract/sqlite.test.ts', named: /creating tickets .* is invisible to another brand/ },
    {
      tests: 'test/attack/foreign-brand-user.test.ts',
      named: /gets no ticket/,
    },
  ],
};
