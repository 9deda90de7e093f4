// Runs on the Node that happens to be there (20 or later), so: plain JavaScript, no dependencies.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const manifest = JSON.parse(readFileSync(join(root, 'packages/server/package.json'), 'utf8'));
/** The exact version of the `node` package that everything here runs on. */
export const pinnedVersion = manifest.devDependencies.node;
const leastMajor = Number(pinnedVersion.split('.')[0]);

/** A mistake or circumstance that a person can do something about: its message is all that is printed. */
export class Refusal extends Error {}

/**
 * Where the Node to run on is. Fetches the pinned one when npm was told not to run install scripts
 * (`--ignore-scripts`, or npm 12 without our `allowScripts`), and otherwise takes a Node that is new enough.
 */
export function pinnedNode() {
  const path = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (isPinned(path)) return path;
  if (existsSync(join(root, 'node_modules/node/package.json'))) {
    process.stderr.write(`Fetching Node ${pinnedVersion} …\n`);
    npm(['rebuild', 'node', '--ignore-scripts=false']);
    if (isPinned(path)) return path;
  }
  if (isNewEnough(process.versions.node)) return process.execPath;
  throw new Refusal(
    `Usher needs Node ${leastMajor}, which npm could not fetch for ${process.platform}-${process.arch}: ` +
      `install Node ${leastMajor} or later (https://nodejs.org) and run this again.`,
  );
}

/** @param {string} version */
export function isNewEnough(version) {
  return Number(version.split('.')[0]) >= leastMajor;
}

/** @param {string} path */
function isPinned(path) {
  if (!existsSync(path)) return false;
  return spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${pinnedVersion}`;
}

/**
 * Runs npm in the root, quietly, and returns whether it succeeded, with what it printed.
 * @param {string[]} args
 */
export function npm(args) {
  const own = process.env['npm_execpath'];
  const [command, first] = own?.endsWith('.js') ? [process.execPath, [own]] : ['npm', []];
  // `npm run -s` and friends hand their options down through the environment: say what we want.
  const result = spawnSync(command, [...first, ...args, '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32' && command === 'npm',
  });
  return {
    ok: result.status === 0,
    output: `${result.stdout ?? ''}${result.stderr ?? result.error?.message ?? ''}`,
  };
}

/**
 * Runs a script's body; a `Refusal` becomes one line and exit code 1.
 * @param {() => Promise<number> | number} body
 */
export async function main(body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
