import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyFor, type Program, preparePrograms, reachableFolder, unprivilegedAccount } from './programs.ts';

/** Where PostgreSQL can run: also for root, and from a repository that nobody else may enter. */
export interface PostgresHost {
  /** For the clusters' files. */
  readonly folder: string;
  /** Runs one of PostgreSQL's programs. It ends with this process at the latest, in whichever way that ends. */
  start(program: Program, args: readonly string[]): ChildProcess;
  /** Copies a folder for whoever runs the programs. */
  copy(from: string, to: string): void;
  /** Ends what still runs, and removes the folder. */
  close(): Promise<void>;
}

/** @param near where the folder is to be, unless the account cannot go there */
export const openPostgresHost = (near = tmpdir()): PostgresHost => {
  const account = unprivilegedAccount();
  const folder = mkdtempSync(join(reachableFolder(account, near), 'usher-postgres-'));
  const keeper = startKeeper(folder);
  if (account !== null) chownSync(folder, account.uid, account.gid);
  const pathOf = preparePrograms(account, folder);
  return {
    folder,
    start(program, args) {
      const child = spawn(pathOf(program), args, {
        cwd: folder,
        env: {},
        stdio: ['ignore', 'ignore', 'pipe'],
        // Ctrl-C is for us; what runs here is stopped when the last test is done with it.
        detached: true,
        ...account,
      });
      const { pid } = child;
      if (pid !== undefined) {
        keeper.tell(`+${pid}`);
        child.once('exit', () => keeper.tell(`-${pid}`));
      }
      return child;
    },
    copy: (from, to) => copyFor(account, from, to),
    close: keeper.dismiss,
  };
};

const startKeeper = (folder: string) => {
  const program = fileURLToPath(new URL('keeper.ts', import.meta.url));
  const child = spawn(process.execPath, [program, folder], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  // It waits for our end, so we must not wait for it.
  child.unref();
  (child.stdin as Socket).unref();
  return {
    tell: (line: string) => void child.stdin.write(`${line}\n`),
    async dismiss() {
      const gone = once(child, 'exit');
      child.ref();
      child.stdin.end();
      await gone;
    },
  };
};
