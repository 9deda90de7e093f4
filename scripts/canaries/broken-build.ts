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
}

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
}

/** Has to pass on every build: one on which nobody can sign in fails every test there is, and proves nothing. */
export const signsIn: Checker = {
  tests: 'test/http/login/redemption.test.ts',
  named: /brings the cookie that signs in/,
};

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
