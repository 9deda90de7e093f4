import type { BrokenBuild } from '../broken-build.ts';

export const brokenBuild: BrokenBuild = {
  name: 'synchronous_commit=off for sign-in traffic alone',
  breaks: 'The connection that signs people in is lowered once it has been looked at.',
  changes: [
    {
      file: 'src/storage/postgres/open.ts',
      find: `      trafficRows.forget();
`,
      replace: `      trafficRows.forget();
      await session.execute('SET synchronous_commit = off');
`,
    },
  ],
  caughtBy: [
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
