import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'ticket API that tells why',
  breaks: 'The ticket API says for what reason there is no ticket.',
  changes: [
    {
      file: 'src/core/ticket/mint-ticket.ts',
      find: "'key-invalid' : 'no-match')",
      replace: "'key-invalid' : 'no-match', { detail: decision.reason })",
    },
  ],
  caughtBy: [{ tests: 'test/attack/user-enumeration.test.ts', named: /the ticket API has one answer/ }],
};
