import type { BrokenBuild } from '../broken-build.ts';

// Both, because each hides the other.
export const brokenBuild: BrokenBuild = {
  name: 'revoked ticket still good',
  breaks: 'Neither the rule nor the claim looks whether a ticket was revoked.',
  changes: [
    {
      file: 'src/core/ticket/judge-ticket.ts',
      find: "if (ticket.revokedAt !== null) return 'revoked';",
      replace: '',
    },
    { file: 'src/storage/sqlite/redeem.ts', find: 'AND revoked_at IS NULL', replace: '' },
  ],
  caughtBy: [
    { tests: 'test/http/login/revoked.test.ts', named: /refuses it at every door/ },
    { tests: 'test/contract/sqlite.test.ts', named: /claims no ticket that is revoked/ },
    { tests: 'test/property/ticket-model.test.ts', named: /what the model says, .* \(single use\)/ },
  ],
};
