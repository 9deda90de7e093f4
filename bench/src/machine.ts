import { spawnSync } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cores } from './cores.ts';
import { quartiles } from './stats.ts';
import type { Stores } from './stores/stores.ts';

/** Where and what was measured: what a reader needs to know before comparing two runs. */
export interface Machine {
  readonly at: string;
  /** Of the source; with a `+` where it had been changed since. `null` outside a repository. */
  readonly commit: string | null;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly system: string;
  readonly pinned: Cores;
  /** Median time in microseconds until 4 KiB more of a file are on the disk where the stores are. */
  readonly fdatasyncMicroseconds: number;
  readonly versions: Readonly<Record<string, string>>;
}

export const describeMachine = (
  { folder, postgresVersion }: Pick<Stores, 'folder' | 'postgresVersion'>,
  pinned: Cores,
): Machine => ({
  at: new Date().toISOString(),
  commit: commit(),
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGB: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${release()}`,
  pinned,
  fdatasyncMicroseconds: Math.round(measureSync(folder)),
  versions: {
    node: process.versions.node,
    sqlite: process.versions['sqlite'] ?? 'none',
    ...(postgresVersion === null ? {} : { postgresql: postgresVersion }),
    fastify: versionOf('fastify'),
    'better-auth': versionOf('better-auth'),
    'oidc-provider': versionOf('oidc-provider'),
  },
});

const git = (...args: readonly string[]): string | null => {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const { status, stdout } = spawnSync('git', [...args], { cwd, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
};

const commit = (): string | null => {
  const head = git('rev-parse', '--short', 'HEAD');
  return head === null
    ? null
    : head + (git('status', '--porcelain', '--', ':/packages/server') === '' ? '' : '+');
};

/** The manifest itself may not be exported: found by its folder. */
const versionOf = (name: string): string => {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    try {
      return (JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as { version: string })
        .version;
    } catch {
      // Not installed in this folder but in one further up.
    }
  }
  return 'not installed';
};

const SYNCS = 101;

const measureSync = (folder: string): number => {
  const path = join(folder, 'fdatasync');
  const file = openSync(path, 'w');
  const block = Buffer.alloc(4096, 1);
  const times = Array.from({ length: SYNCS }, () => {
    writeSync(file, block);
    const before = performance.now();
    fdatasyncSync(file);
    return (performance.now() - before) * 1000;
  });
  closeSync(file);
  rmSync(path);
  return quartiles(times).median;
};
