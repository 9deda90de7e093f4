// `npm run test:canaries`: every checker proves itself against a build that is broken on purpose. Words after
// `--` select builds by name. Exits 1 where one of them goes unnoticed.
import { everything, install } from '../install.mjs';
import { main, Refusal } from '../pinned-node.mjs';
import { type BrokenBuild, checkersOf, readBrokenBuilds } from './broken-build.ts';
import { runTests, typeProblem } from './examine.ts';
import { judge, type Verdict } from './judge.ts';
import type { TestRun } from './test-run.ts';
import { applyChanges, Trees } from './tree.ts';

const AT_ONCE = 2;

await main(async () => {
  install(everything);
  const started = performance.now();
  const builds = await readBrokenBuilds(process.argv.slice(2));
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => stop.abort(new Refusal('Stopped.')));
  const trees = new Trees();
  try {
    const unbroken = await runUnbroken(trees, builds, stop.signal);
    const caught = await runAll(trees, builds, unbroken, stop.signal);
    const missed = builds.length - caught;
    say(`${builds.length} broken builds: ${caught} caught, ${missed} NOT caught (${since(started)})`);
    return missed === 0 && unbroken.failed.length === 0 ? 0 : 1;
  } finally {
    trees.remove();
  }
});

/** The tests on an unchanged copy, so that what fails anyway is not taken for a catch. */
async function runUnbroken(
  trees: Trees,
  builds: readonly BrokenBuild[],
  signal: AbortSignal,
): Promise<TestRun> {
  const started = performance.now();
  const problem = await typeProblem(trees.unbroken, signal);
  if (problem !== null) throw new Refusal(`The unbroken build does not compile:\n${problem}`);
  const run = await runTests(trees.unbroken, checkersOf(...builds), AT_ONCE, signal);
  if (run.trouble !== null) throw new Refusal(`The tests do not run on the unbroken build:\n${run.trouble}`);
  const { passed, failed } = run;
  say(`unbroken    ${passed.length} tests passed, ${failed.length} failed (${since(started)})`);
  for (const { file, name, engine, says } of failed)
    say(`            FAILED on the unbroken build: ${name} (${file}, ${engine}): ${says}`);
  return run;
}

/** Breaks the builds, a few at a time, reports each when it is done and counts those that were caught. */
async function runAll(
  trees: Trees,
  builds: readonly BrokenBuild[],
  unbroken: TestRun,
  signal: AbortSignal,
): Promise<number> {
  const waiting = [...builds];
  let caught = 0;
  const work = async (): Promise<void> => {
    for (let build = waiting.shift(); build !== undefined; build = waiting.shift()) {
      const started = performance.now();
      const verdict = await tryBuild(trees, build, unbroken, signal);
      if (verdict.caught) caught += 1;
      report(build, verdict, since(started));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return caught;
}

async function tryBuild(
  trees: Trees,
  build: BrokenBuild,
  unbroken: TestRun,
  signal: AbortSignal,
): Promise<Verdict> {
  const folder = trees.copy();
  try {
    const moved = applyChanges(folder, build.changes);
    if (moved !== null) return { caught: false, why: moved };
    const problem = await typeProblem(folder, signal);
    if (problem !== null) return { caught: false, why: `it does not compile:\n${problem}` };
    return judge(build, unbroken, await runTests(folder, checkersOf(build), 1, signal));
  } finally {
    trees.remove(folder);
  }
}

function report({ name, breaks }: BrokenBuild, verdict: Verdict, duration: string): void {
  say(`${verdict.caught ? 'caught     ' : 'NOT caught '} ${name} (${duration})`);
  if (verdict.caught)
    for (const { file, name: test, engine, says } of verdict.by)
      say(`            by ${file} on ${engine}: ${test}\n              ${says}`);
  else say(`            ${breaks}\n            ${verdict.why.replaceAll('\n', '\n            ')}`);
}

function since(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
