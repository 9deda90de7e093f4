// The two ways in which a copied tree is looked at.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../pinned-node.mjs';
import { type Checker, type Engine, engineOf } from './broken-build.ts';
import { execute } from './execute.ts';
import { readReport, type TestRun } from './test-run.ts';

/** What the compiler has against the product's source, or `null`. What a change leaves unused does not count. */
export const typeProblem = async (folder: string, signal: AbortSignal): Promise<string | null> => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const project = ['--project', 'packages/server/tsconfig.build.json', '--noEmit', '--pretty', 'false'];
  const lenient = '--noUnusedLocals false --noUnusedParameters false --allowUnreachableCode true'.split(' ');
  const { ok, output } = await execute(compiler, [...project, ...lenient], { cwd: folder, signal });
  return ok ? null : lastLines(output);
};

/** Runs the tests that checkers name, on the engines that they name. */
export const runTests = async (
  folder: string,
  checkers: readonly Checker[],
  workers: number,
  signal: AbortSignal,
): Promise<TestRun> => {
  const runs: TestRun[] = [];
  for (const engine of ['sqlite', 'postgres'] as const) {
    const wanted = checkers.filter((checker) => engineOf(checker) === engine);
    if (wanted.length > 0) runs.push(await runTestsOn(engine, folder, wanted, workers, signal));
  }
  const troubles = runs.flatMap(({ trouble }) => trouble ?? []);
  return {
    passed: runs.flatMap(({ passed }) => passed),
    failed: runs.flatMap(({ failed }) => failed),
    trouble: troubles.length === 0 ? null : troubles.join('\n'),
  };
};

// As `vitest.config.ts` names its projects. Those on PostgreSQL start a cluster of their own for the run: the build
// may have broken what makes the tables.
const projects: Readonly<Record<Engine, string>> = { sqlite: '!*-postgres', postgres: '*-postgres' };

const runTestsOn = async (
  engine: Engine,
  folder: string,
  checkers: readonly Checker[],
  workers: number,
  signal: AbortSignal,
): Promise<TestRun> => {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const report = join(folder, `report-${engine}.json`);
  const files = [...new Set(checkers.map(({ tests }) => tests))];
  const args = [
    'run',
    '--reporter=json',
    `--project=${projects[engine]}`,
    `--outputFile=${report}`,
    `--maxWorkers=${workers}`,
    `--testNamePattern=${checkers.map(({ named }) => `(?:${named.source})`).join('|')}`,
    ...files.map((file) => `packages/server/${file}`),
  ];
  const env = { ...process.env, NO_COLOR: '1', TMPDIR: join(folder, 'tmp') };
  const { output } = await execute(vitest, args, { cwd: folder, env, signal });
  if (!existsSync(report)) return { passed: [], failed: [], trouble: lastLines(output) };
  const base = join(realpathSync(folder), 'packages/server');
  return readReport(JSON.parse(readFileSync(report, 'utf8')), files, base, engine);
};

const lastLines = (output: string): string => output.trim().split('\n').slice(-10).join('\n');
