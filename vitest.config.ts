import { defineConfig } from 'vitest/config';

const SECONDS = 1000;

/** One project per kind of test: `npx vitest run --project race` runs only that kind. */
function project(name: string, include: string, testTimeout = 30 * SECONDS) {
  return {
    extends: true as const,
    test: { name, include: [include], testTimeout, hookTimeout: testTimeout },
  };
}

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    environment: 'node',
    projects: [
      project('unit', 'packages/server/src/**/*.test.ts'),
      project('bench', 'bench/src/**/*.test.ts'),
      project('contract', 'packages/server/test/contract/**/*.test.ts'),
      project('cli', 'packages/server/test/cli/**/*.test.ts'),
      project('http', 'packages/server/test/http/**/*.test.ts'),
      project('race', 'packages/server/test/race/**/*.test.ts', 120 * SECONDS),
      project('property', 'packages/server/test/property/**/*.test.ts', 120 * SECONDS),
      project('attack', 'packages/server/test/attack/**/*.test.ts'),
      project('e2e', 'packages/server/test/e2e/**/*.test.ts', 120 * SECONDS),
    ],
  },
});
