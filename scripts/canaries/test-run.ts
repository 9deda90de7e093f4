import { relative } from 'node:path';
import type { Engine } from './broken-build.ts';

/** One test of one file. */
export interface Test {
  /** Below `packages/server`. */
  readonly file: string;
  /** `describe > test`, as Vitest's own patterns see it. */
  readonly name: string;
  /** What it ran on. */
  readonly engine: Engine;
}

export interface Failure extends Test {
  /** The first line of its message. */
  readonly says: string;
}

/**
 * Whether something was found to be wrong; any other error, one of time too, may have any reason. What is expected
 * of a promise, or at the end of a wait, Vitest reports as plain errors.
 */
export const isVerdict = ({ says }: Failure): boolean =>
  /^(AssertionError|Error: (Property failed|Snapshot|promise (resolved|rejected)|expected ))/.test(says);

export interface TestRun {
  readonly passed: readonly Test[];
  readonly failed: readonly Failure[];
  /** Why some file, or the run as a whole, did not get as far as its tests; `null` where all did. */
  readonly trouble: string | null;
}

/** Of what `vitest --reporter=json` writes, as much as is read here. */
export interface Report {
  readonly testResults: readonly FileResult[];
}

interface FileResult {
  readonly name: string;
  readonly message?: string;
  readonly assertionResults: readonly TestResult[];
}

interface TestResult {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
  readonly failureMessages?: readonly string[] | null;
}

/**
 * Pure.
 * @param files those that were to be run
 * @param base what they are below
 * @param engine what they ran on
 */
export const readReport = (
  report: Report,
  files: readonly string[],
  base: string,
  engine: Engine,
): TestRun => {
  const reached = report.testResults.map(({ name, ...rest }) => ({ ...rest, file: relative(base, name) }));
  const tests = reached.flatMap(({ file, assertionResults }) =>
    assertionResults.map((result) => ({ ...result, ...toFailure(file, engine, result) })),
  );
  const troubles = [
    ...reached
      .filter(({ assertionResults }) => assertionResults.length === 0)
      .map(({ file, message = '' }) => `${file} does not load: ${message}`),
    ...files
      .filter((file) => !reached.some((other) => other.file === file))
      .map((file) => `${file} was not run`),
  ];
  return {
    passed: tests.filter(({ status }) => status === 'passed'),
    failed: tests.filter(({ status }) => status === 'failed'),
    trouble: troubles.length === 0 ? null : troubles.join('\n'),
  };
};

// Characters of a message that are shown.
const LONGEST_LINE = 160;

const toFailure = (
  file: string,
  engine: Engine,
  { ancestorTitles, title, failureMessages }: TestResult,
): Failure => {
  const [message = ''] = failureMessages ?? [];
  const [says = ''] = message.split('\n', 1);
  return { file, engine, name: [...ancestorTitles, title].join(' > '), says: says.slice(0, LONGEST_LINE) };
};
