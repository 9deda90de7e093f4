import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'ticket above the key’s role ceiling',
  breaks: 'A key gets a ticket for an owner, and redemption lets it pass.',
  changes: [
    {
      file: 'src/core/ticket/mint-ticket.ts',
      find: 'if (!isWithin(user.role, apiKey.roleCeiling))',
      replace: 'if (false)',
    },
    {
      file: 'src/core/ticket/judge-ticket.ts',
      find: "isWithin(user.role, apiKey.roleCeiling) ? null : 'role-above-ceiling'",
      replace: 'null',
    },
  ],
  caughtBy: [
    { tests: 'test/attack/user-enumeration.test.ts', named: /the ticket API has one answer/ },
    { tests: 'test/http/login/judged-again.test.ts', named: /the role was raised above/ },
  ],
};
