import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { Failure } from '../failure.ts';
import { BRAND } from '../samples.ts';
import { usherProgram } from '../servers/usher-program.ts';
import { fillPostgres } from './fill-postgres.ts';
import { fillSqlite } from './fill-sqlite.ts';
import type { Filling } from './filling.ts';
import type { Postgres } from './postgres.ts';

export interface UsherStore {
  /** How a command of the server is told which store it is. */
  readonly flags: readonly string[];
  readonly apiKey: string;
  readonly users: number;
}

/** A store in a file of this folder, which is made. */
export const createSqliteStore = (data: string, filling: Filling): UsherStore => {
  mkdirSync(data, { recursive: true });
  const store = setUp(['--data', data], filling);
  fillSqlite(data, filling);
  return store;
};

/** A store in a database of this name. @param data where its master key is kept */
export const createPostgresStore = async (
  postgres: Postgres,
  { name, data }: { readonly name: string; readonly data: string },
  filling: Filling,
): Promise<UsherStore> => {
  mkdirSync(data, { recursive: true });
  const url = await postgres.createDatabase(name);
  const store = setUp(['--data', data, '--database', url], filling);
  await fillPostgres(url, filling);
  return store;
};

/** One brand, made by the command line. Tickets live as long as they may. */
const setUp = (flags: readonly string[], { users }: Filling): UsherStore => {
  const lifetimes = ['--management-lifetime', '3600', '--application-lifetime', '86400'];
  run(flags, ['brand', 'create', BRAND, '--name', 'Benchmark', ...lifetimes]);
  const scopes = ['--scope', 'ticket:management', '--scope', 'ticket:application'];
  const issued = run(flags, ['key', 'create', '--brand', BRAND, '--name', 'bench', ...scopes, '--json']);
  const { apiKey } = JSON.parse(issued) as { readonly apiKey: string };
  return { flags, apiKey, users };
};

const run = (flags: readonly string[], command: readonly string[]): string => {
  const args = [usherProgram, ...command, ...flags];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Failure(`usher ${command.join(' ')} failed:\n${stderr}`);
  return stdout;
};
