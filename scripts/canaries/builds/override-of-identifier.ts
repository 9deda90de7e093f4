import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'override changes an identifier',
  breaks: 'A ticket request can give its user another unique id.',
  changes: [
    {
      file: 'src/core/ticket/mint-ticket.ts',
      find: 'const sent = { firstName,',
      replace: 'const sent = { uniqueId: identity.uniqueId, firstName,',
    },
    {
      file: 'src/core/ticket/redeem-ticket.ts',
      find: '    ...user.identity,',
      replace: `    ...user.identity,
    ...override,`,
    },
    {
      file: 'src/storage/sqlite/override-user.ts',
      find: 'SET first_name = ?,',
      replace: 'SET unique_id = ?, unique_id_canonical = ?, first_name = ?,',
    },
    {
      file: 'src/storage/sqlite/override-user.ts',
      find: '      identity.firstName,',
      replace: `      identity.uniqueId,
      canonical.uniqueId,
      identity.firstName,`,
    },
  ],
  caughtBy: [{ tests: 'test/attack/mass-assignment.test.ts', named: /a unique id that is not compared/ }],
};
