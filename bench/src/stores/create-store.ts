import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { Failure } from '../failure.ts';
import { BRAND } from '../samples.ts';
import { usherProgram } from '../servers/usher-program.ts';
import { type Filling, fillStore } from './fill.ts';

export interface UsherStore {
  /** The data folder. */
  readonly data: string;
  readonly apiKey: string;
  readonly users: number;
}

const run = (data: string, command: readonly string[]): string => {
  const args = [usherProgram, ...command, '--data', data];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Failure(`usher ${command.join(' ')} failed:\n${stderr}`);
  return stdout;
};

/** A store of one brand, made by the command line and filled to size. Tickets live as long as they may. */
export const createStore = (filling: Filling): UsherStore => {
  const { data, users } = filling;
  mkdirSync(data, { recursive: true });
  const lifetimes = ['--management-lifetime', '3600', '--application-lifetime', '86400'];
  run(data, ['brand', 'create', BRAND, '--name', 'Benchmark', ...lifetimes]);
  const scopes = ['--scope', 'ticket:management', '--scope', 'ticket:application'];
  const issued = run(data, ['key', 'create', '--brand', BRAND, '--name', 'bench', ...scopes, '--json']);
  const { apiKey } = JSON.parse(issued) as { readonly apiKey: string };
  fillStore(filling);
  return { data, apiKey, users };
};
