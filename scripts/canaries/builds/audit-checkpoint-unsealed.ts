import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'audit checkpoint that anybody can write',
  breaks: 'A checkpoint of retention is believed without its seal.',
  changes: [
    {
      file: 'src/core/audit/judge-chain.ts',
      find: 'equal(auditSealer.checkpoint(checkpoint), checkpoint.seal)',
      replace: '(equal(checkpoint.seal, checkpoint.seal) || auditSealer === null)',
    },
  ],
  caughtBy: [{ tests: 'test/cli/audit-retention.test.ts', named: /a checkpoint was moved on/ }],
};
