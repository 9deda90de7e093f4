import { type BrokenBuild, type Checker, engineOf, signInOn } from './broken-build.ts';
import { type Failure, isVerdict, type Test, type TestRun } from './test-run.ts';

/** Whether a broken build was caught, and by which tests; or why that cannot be said of it. */
export type Verdict = Caught | Missed;

interface Caught {
  readonly caught: true;
  readonly by: readonly Failure[];
}

interface Missed {
  readonly caught: false;
  readonly why: string;
}

/**
 * Pure.
 * @param unbroken the same tests on the unbroken build: what fails there as well catches nothing
 */
export const judge = (
  { caughtBy, heldBy = [] }: Pick<BrokenBuild, 'caughtBy' | 'heldBy'>,
  unbroken: TestRun,
  broken: TestRun,
): Verdict => {
  if (broken.trouble !== null) return missed(`it does not run: ${broken.trouble}`);
  for (const signsIn of signInOn(new Set([...caughtBy, ...heldBy].map(engineOf)))) {
    if (testsOf(broken.passed, signsIn).length === 0)
      return missed(`it does not work at all: nobody can sign in on ${engineOf(signsIn)}`);
  }
  const by: Failure[] = [];
  for (const checker of caughtBy) {
    const found = firstCatch(checker, unbroken, broken);
    if ('caught' in found) return found;
    by.push(found);
  }
  for (const checker of heldBy) {
    const leak = findLeak(checker, unbroken, broken);
    if (leak !== null) return leak;
  }
  return { caught: true, by };
};

/** What gets past the second wall; `null` for nothing. */
const findLeak = (checker: Checker, unbroken: TestRun, broken: TestRun): Missed | null => {
  const wanted = wordsOf(checker);
  const all = testsOf(unbroken.passed, checker);
  if (all.length === 0) return missed(`no such test passes on the unbroken build: ${wanted}`);
  const [first] = testsOf(broken.failed, checker);
  if (first !== undefined) return missed(`the second wall does not hold: ${first.name}: ${first.says}`);
  const held = testsOf(broken.passed, checker).length;
  return held === all.length ? null : missed(`of ${all.length} tests only ${held} passed: ${wanted}`);
};

const wordsOf = (checker: Checker): string => `${checker.named} in ${checker.tests} on ${engineOf(checker)}`;

const firstCatch = (checker: Checker, unbroken: TestRun, broken: TestRun): Failure | Missed => {
  const wanted = wordsOf(checker);
  const names = new Set(testsOf(unbroken.passed, checker).map(({ name }) => name));
  if (names.size === 0) return missed(`no such test passes on the unbroken build: ${wanted}`);
  const failed = testsOf(broken.failed, checker).filter(({ name }) => names.has(name));
  const [first] = failed;
  if (first === undefined) return missed(`of ${names.size} tests none failed: ${wanted}`);
  return failed.find(isVerdict) ?? missed(`it failed for a reason of its own: ${wanted}: ${first.says}`);
};

const missed = (why: string): Missed => ({ caught: false, why });

const testsOf = <Each extends Test>(tests: readonly Each[], checker: Checker): readonly Each[] =>
  tests.filter(
    ({ file, name, engine }) =>
      file === checker.tests && engine === engineOf(checker) && checker.named.test(name),
  );
