import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'retention that verifies once and drops later',
  breaks: 'What happens to a log between its verification and its dropping is sealed as if it were ours.',
  changes: [
    {
      file: 'src/core/audit/prune-audit.ts',
      find: 'old !== null && !equal(auditSealer.checkpoint(old), old.seal)',
      replace: 'old !== null && !equal(old.seal, old.seal)',
    },
    {
      file: 'src/core/audit/prune-audit.ts',
      find: 'link.sequence !== place || !codes.fits(link, place, mac)',
      replace: 'link.sequence !== place || codes === null',
    },
  ],
  caughtBy: [
    { tests: 'test/contract/sqlite.test.ts', named: /retention .* behind a checkpoint that nobody sealed/ },
    { tests: 'test/contract/sqlite.test.ts', named: /retention .* the next record does not fit behind/ },
  ],
};
