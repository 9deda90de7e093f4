import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'audit record that says nothing of the one before it',
  breaks: 'The code of a record covers its own content only, so that what is around it can be taken out.',
  changes: [
    {
      file: 'src/crypto/audit-sealer.ts',
      find: 'previous ?? NOTHING_BEFORE',
      replace: 'previous ? NOTHING_BEFORE : NOTHING_BEFORE',
    },
  ],
  caughtBy: [
    { tests: 'test/cli/audit-tampering.test.ts', named: /removes one and renumbers the rest/ },
    { tests: 'test/property/audit-chain.test.ts', named: /another history/ },
  ],
};
