import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'group commit that one bad row takes down',
  breaks: 'A group of which one job fails is given up, not run again job by job.',
  changes: [
    {
      file: 'src/storage/sqlite/group-commit.ts',
      find: `      return false;
    }
  }

  /** Each job`,
      replace: `      throw error;
    }
  }

  /** Each job`,
    },
  ],
  caughtBy: [
    { tests: 'test/contract/sqlite-group-commit.test.ts', named: /nothing of its neighbours/ },
    { tests: 'test/contract/sqlite.test.ts', named: /disturbs nobody in the group/ },
  ],
};
