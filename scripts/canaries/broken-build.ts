// A canary: a build that is broken on purpose, which the tests have to notice.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Refusal, root } from '../pinned-node.mjs';

/** One way to break the product. Paths are below `packages/server`. */
export interface BrokenBuild {
  /** What the report calls it. */
  readonly name: string;
  /** What is wrong with it, in one sentence. */
  readonly breaks: string;
  readonly changes: readonly Change[];
  /** Every one of them has to fail. */
  readonly caughtBy: readonly Checker[];
  /** None of them may fail: where a second wall holds what the first lets through. */
  readonly heldBy?: readonly Checker[];
}

export type Engine = 'sqlite' | 'postgres';

/** The text must occur in the file exactly once. */
export interface Change {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** At least one test of the file must fail whose full name (`describe > test`) matches. */
export interface Checker {
  readonly tests: string;
  readonly named: RegExp;
  /** The engine that they run on: SQLite unless told otherwise. */
  readonly on?: Engine;
}

export const engineOf = ({ on = 'sqlite' }: Checker): Engine => on;

/** Has to pass on every build, on each engine that it is tried on: one on which nobody can sign in fails every test there is, and proves nothing. */
const signsIn: Checker = {
  tests: 'test/http/login/redemption.test.ts',
  named: /brings the cookie that signs in/,
};

/** All that is run on builds like these: their checkers, and whether anybody can sign in on the engines of those. */
export const checkersOf = (...builds: readonly BrokenBuild[]): readonly Checker[] => {
  const checkers = builds.flatMap(({ caughtBy, heldBy = [] }) => [...caughtBy, ...heldBy]);
  return [...signInOn(new Set(checkers.map(engineOf))), ...checkers];
};

export const signInOn = (engines: Iterable<Engine>): readonly Checker[] =>
  [...engines].map((on) => ({ ...signsIn, on }));

const folder = join(root, 'scripts/canaries/builds');

/**
 * Every file in `builds/` exports one, as `brokenBuild`. Throws a `Refusal` where nothing is left to run.
 * @param words of which the file's or the build's name must contain one; none selects all
 */
export const readBrokenBuilds = async (words: readonly string[]): Promise<readonly BrokenBuild[]> => {
  const selected: BrokenBuild[] = [];
  for (const file of readdirSync(folder).sort()) {
    const { brokenBuild } = await load(file);
    if (brokenBuild === undefined) throw new Refusal(`${join(folder, file)} exports no "brokenBuild".`);
    const names = `${basename(file, '.ts')} ${brokenBuild.name}`.toLowerCase();
    if (words.length === 0 || words.some((word) => names.includes(word.toLowerCase())))
      selected.push(brokenBuild);
  }
  if (selected.length === 0) throw new Refusal(`No broken build is called "${words.join('" or "')}".`);
  return selected;
};

const load = (file: string): Promise<{ readonly brokenBuild?: BrokenBuild }> =>
  import(pathToFileURL(join(folder, file)).href);
