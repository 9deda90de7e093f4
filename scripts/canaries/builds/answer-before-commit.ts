import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'group commit that answers before COMMIT',
  breaks: 'Requests are answered while their group is still to be committed.',
  changes: [
    {
      file: 'src/storage/sqlite/group-commit.ts',
      find: 'this.#transactions.commit();\n    }',
      replace: `for (const job of group) job.settle();
      await setImmediate();
      this.#transactions.commit();
    }`,
    },
  ],
  caughtBy: [
    { tests: 'test/contract/sqlite-group-commit.test.ts', named: /answers none before that/ },
    { tests: 'test/contract/sqlite-group-commit.test.ts', named: /keeps nothing, where the commit fails/ },
  ],
};
