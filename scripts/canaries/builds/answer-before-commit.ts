import type { BrokenBuild } from '../broken-build.ts';

// Under load for so long that a kill is bound to come meanwhile; not where one request is alone, and asks for what
// it was just told.
export const brokenBuild: BrokenBuild = {
  name: 'group commit that answers before COMMIT',
  breaks: 'Requests are answered while their group is still to be committed.',
  changes: [
    {
      file: 'src/storage/sqlite/group-commit.ts',
      find: 'this.#transactions.commit();\n    }',
      replace: `for (const job of group) job.settle();
      await setImmediate();
      if (group.length > 2) await new Promise((resolve) => setTimeout(resolve, 50));
      this.#transactions.commit();
    }`,
    },
  ],
  caughtBy: [
    { tests: 'test/contract/sqlite-group-commit.test.ts', named: /answers none before that/ },
    { tests: 'test/contract/sqlite-group-commit.test.ts', named: /keeps nothing, where the commit fails/ },
    { tests: 'test/race/sqlite-faults.test.ts', named: /comes to the worst: kill/ },
  ],
};
