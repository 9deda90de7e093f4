import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Which core does what; `null` where processes cannot be bound to one. */
export interface Cores {
  readonly server: number | null;
  readonly load: number | null;
  /** For a database that is a process of its own. Never the server's; where there are but two, it is the load's. */
  readonly database: readonly number[] | null;
}

/**
 * The first and the last core that we may use: where there are more than two, these are seldom the two halves of
 * one. Binding takes Linux's `taskset` and at least two cores.
 */
export const chooseCores = (): Cores => {
  const allowed = allowedCores();
  const [first] = allowed;
  const last = allowed.at(-1);
  if (first === undefined || last === undefined || first === last || !hasTaskset())
    return { server: null, load: null, database: null };
  const others = allowed.slice(1, -1);
  return { server: last, load: first, database: others.length === 0 ? [first] : others };
};

/** A command that runs Node, bound to a core where one is given. */
export const nodeOn = (core: number | null, args: readonly string[]): readonly [string, string[]] =>
  core === null
    ? [process.execPath, [...args]]
    : ['taskset', ['--cpu-list', String(core), process.execPath, ...args]];

/** Binds processes that run already, and what they will start. */
export const bindTo = (cores: readonly number[], pids: readonly number[]): void => {
  for (const pid of pids)
    spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores.join(','), String(pid)]);
};

const hasTaskset = (): boolean => spawnSync('taskset', ['--version']).status === 0;

const allowedCores = (): number[] => {
  try {
    const [, list = ''] =
      /^Cpus_allowed_list:\s+(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return list.split(',').flatMap(readRange);
  } catch {
    return [];
  }
};

const readRange = (range: string): number[] => {
  const [from = Number.NaN, to = from] = range.split('-').map(Number);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
};
