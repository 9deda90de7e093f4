import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'suspended user judged from a cache',
  breaks: 'Redemption remembers users, and does not see that one was suspended since.',
  changes: [
    {
      file: 'src/storage/sqlite/ticket-facts.ts',
      find: 'const USER =',
      replace: `const users = new Map<number, ReturnType<typeof readUser>>();
const USER =`,
    },
    {
      file: 'src/storage/sqlite/ticket-facts.ts',
      find: 'user: readUser(row, USER)',
      replace:
        'user: users.get(ticket.userId) ?? (users.set(ticket.userId, readUser(row, USER)), readUser(row, USER))',
    },
  ],
  caughtBy: [
    {
      tests: 'test/contract/sqlite.test.ts',
      named: /redeeming tickets .* judges by everything as it stands/,
    },
    { tests: 'test/race/suspend-while-redeeming.test.ts', named: /suspending the user in another process/ },
  ],
};
