import { defineConfig } from 'vitest/config';

const SECONDS = 1000;
const TESTS = 'packages/server/test';

/** One project per kind of test: `npx vitest run --project race` runs only that kind. */
function project(name: string, include: string, testTimeout = 30 * SECONDS, more = {}) {
  return {
    extends: true as const,
    test: {
      name,
      include: [include],
      // What is about one engine alone begins with its name.
      exclude: ['**/postgres*.test.ts'],
      testTimeout,
      hookTimeout: testTimeout,
      ...more,
    },
  };
}

/** The same kind on PostgreSQL, which is started for the run. */
function onPostgres(name: string, include: string, testTimeout = 60 * SECONDS) {
  return project(`${name}-postgres`, include, testTimeout, {
    exclude: ['**/sqlite*.test.ts'],
    globalSetup: [`${TESTS}/support/postgres/global-setup.ts`],
  });
}

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    environment: 'node',
    globalSetup: [`${TESTS}/support/bundle-program.ts`],
    projects: [
      project('unit', 'packages/server/src/**/*.test.ts'),
      project('bench', 'bench/src/**/*.test.ts'),
      project('contract', `${TESTS}/contract/**/*.test.ts`),
      project('cli', `${TESTS}/cli/**/*.test.ts`),
      project('http', `${TESTS}/http/**/*.test.ts`),
      project('race', `${TESTS}/race/**/*.test.ts`, 120 * SECONDS),
      project('property', `${TESTS}/property/**/*.test.ts`, 120 * SECONDS),
      project('attack', `${TESTS}/attack/**/*.test.ts`),
      project('e2e', `${TESTS}/e2e/**/*.test.ts`, 120 * SECONDS),
      onPostgres('contract', `${TESTS}/contract/postgres*.test.ts`),
      // What goes to the store through the command line; the rest is about files and processes.
      onPostgres(
        'cli',
        `${TESTS}/cli/{app,audit*,brand,key,postgres*,session*,signing-key,ticket,user}.test.ts`,
      ),
      onPostgres('move', `${TESTS}/move/**/*.test.ts`, 300 * SECONDS),
      onPostgres('http', `${TESTS}/http/**/*.test.ts`),
      onPostgres('race', `${TESTS}/race/**/*.test.ts`, 300 * SECONDS),
      onPostgres('property', `${TESTS}/property/ticket-model.test.ts`, 300 * SECONDS),
      onPostgres('attack', `${TESTS}/attack/**/*.test.ts`),
      onPostgres('e2e', `${TESTS}/e2e/**/*.test.ts`, 120 * SECONDS),
    ],
  },
});
