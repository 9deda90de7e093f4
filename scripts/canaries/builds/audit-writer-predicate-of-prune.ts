import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: "retention that drops every writer's records",
  breaks: 'To cut one chain of a log off removes the records of the others.',
  changes: [
    {
      file: 'src/storage/queries/audit.ts',
      find: `.where('writer', '=', writer)
        .where('sequence', '<=', sequence)`,
      replace: `.where('sequence', '<=', sequence)`,
    },
  ],
  caughtBy: [
    { tests: 'test/contract/sqlite.test.ts', named: /chains of the audit log .* one of several writers/ },
  ],
};
