import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'string-keyed replay',
  breaks: 'A ticket counts as used by its text, and texts that decode to the same bytes pass for it.',
  changes: [
    { file: 'src/crypto/ticket-sealer.ts', find: " && ticket.toString('base64url') === text", replace: '' },
    {
      file: 'src/storage/sqlite/redeem.ts',
      find: 'SET uses_left = uses_left - 1',
      replace: 'SET uses_left = uses_left',
    },
    {
      file: 'src/storage/sqlite/redeem.ts',
      find: 'AND revoked_at IS NULL',
      replace: 'AND NOT EXISTS (SELECT 1 FROM sessions WHERE ticket_hash = ?) AND revoked_at IS NULL',
    },
    {
      file: 'src/storage/sqlite/redeem.ts',
      find: 'claim.run(brandId, ticketId, now, now)',
      replace: 'claim.run(brandId, ticketId, redemption.session.ticketHash, now, now)',
    },
  ],
  caughtBy: [
    { tests: 'test/attack/ticket-codec.test.ts', named: /has one spelling/ },
    { tests: 'test/attack/respelled-ticket.test.ts', named: /opens nothing, before or after/ },
  ],
};
