import { spawnSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Installation {
  readonly seconds: number;
  /** Packages and build together. */
  readonly bytes: number;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Installs what the server needs to run, as an image would be built: from the lock file, with an empty cache.
 * @returns npm's complaint where it fails, as it does without a network
 */
export const measureInstall = (folder: string): Installation | string => {
  const target = join(folder, 'install');
  for (const file of ['package-lock.json', '.npmrc', ...manifests()]) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(root, file), join(target, file));
  }
  const only = ['--workspace=packages/server', '--include-workspace-root=false', '--omit=dev'];
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const before = performance.now();
  const { status, stderr, error } = spawnSync(
    'npm',
    ['ci', ...only, ...quiet, '--cache', join(folder, 'cache')],
    {
      cwd: target,
      encoding: 'utf8',
    },
  );
  const seconds = (performance.now() - before) / 1000;
  if (status !== 0) return error?.message ?? stderr.trim();
  const build = join(root, 'packages/server/dist');
  return { seconds, bytes: sizeOf(target) + sizeOf(build) };
};

/** The manifest of each workspace: npm wants to see them all. */
const manifests = (): string[] => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, unknown>>;
  };
  return Object.keys(lock.packages)
    .filter((path) => !path.includes('node_modules'))
    .map((path) => join(path, 'package.json'));
};

const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => lstatSync(join(folder, path)))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);
