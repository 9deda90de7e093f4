import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { chromiumPath } from '../packages/server/test/support/chromium.ts';
import { Refusal, root } from './pinned-node.mjs';

const playwright = [process.execPath, join(root, 'node_modules/playwright-core/cli.js')] as const;

/** The ways to a Chromium, in the order they are tried. */
const ways: readonly (readonly string[][])[] = [
  [
    ['apt-get', 'update'],
    ['apt-get', 'install', '-y', 'chromium'],
  ],
  [[...playwright, 'install', 'chromium']],
];

/** Sees to it that the browser tests find a Chromium that starts, installing one where there is none. */
export function ensureChromium(): void {
  if (starts()) return;
  process.stderr.write('Installing Chromium for the browser tests (about 60 s) …\n');
  for (const way of ways) {
    if (way.every(succeeds) && starts()) return;
  }
  throw new Refusal(failure());
}

function starts(): boolean {
  return failure() === '';
}

/** Why no Chromium can be used, in words that say what to do; empty when one can. */
function failure(): string {
  try {
    const path = chromiumPath();
    // A Chromium whose libraries are missing is found but does not run.
    return succeeds([path, '--version']) ? '' : `${path} does not start: run it with --version to see why.`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function succeeds([command = '', ...args]: readonly string[]): boolean {
  const needsRoot = command === 'apt-get';
  if (needsRoot && process.getuid?.() !== 0) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: 'ignore', env }).status === 0;
}
