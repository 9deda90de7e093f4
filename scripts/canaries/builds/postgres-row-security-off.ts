import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'row-level security that lets everything through',
  breaks: 'The policy between brands is there and allows every row.',
  changes: [
    {
      file: 'src/storage/postgres/migrations/0001-init.ts',
      find: `current_setting('usher.every_brand', true) = 'on'`,
      replace: 'TRUE',
    },
  ],
  caughtBy: [
    {
      tests: 'test/contract/postgres-row-security.test.ts',
      named: /the wall between brands/,
      on: 'postgres',
    },
  ],
};
