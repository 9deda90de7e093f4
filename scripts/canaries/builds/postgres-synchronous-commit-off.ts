import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'synchronous_commit=off',
  breaks: 'Commits are answered before the disk has them.',
  changes: [
    {
      file: 'src/storage/postgres/connection.ts',
      find: 'await session.execute(DURABLE);',
      replace: `await session.execute('SET synchronous_commit = off');`,
    },
  ],
  caughtBy: [
    {
      tests: 'test/contract/postgres-durability.test.ts',
      named: /waits for the disk at every commit/,
      on: 'postgres',
    },
    {
      tests: 'test/contract/postgres-durability.test.ts',
      named: /that commits wait for the disk/,
      on: 'postgres',
    },
    {
      tests: 'test/contract/postgres-durability.test.ts',
      named: /keeps what it acknowledged/,
      on: 'postgres',
    },
  ],
};
