import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'ticket for somebody who never signs in by ticket',
  breaks: 'A key gets a ticket for the operator.',
  changes: [{ file: 'src/core/ticket/mint-ticket.ts', find: 'if (user.noTicket)', replace: 'if (false)' }],
  caughtBy: [{ tests: 'test/attack/user-enumeration.test.ts', named: /the ticket API has one answer/ }],
};
