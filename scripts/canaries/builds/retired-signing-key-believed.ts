import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'retired signing key that is still believed',
  breaks: 'A ticket under a retired signing key is redeemed while a process still has the key in memory.',
  changes: [
    {
      file: 'src/core/ticket/judge-ticket.ts',
      find: "signingKey === 'retired' ? 'signing-key-retired' : null",
      replace: "signingKey === 'retired' ? null : null",
    },
  ],
  caughtBy: [{ tests: 'test/http/signing-keys/rotation.test.ts', named: /./ }],
};
