import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Report } from './scenario.ts';

const script = fileURLToPath(new URL('./namespaced.ts', import.meta.url));

/** One scenario, for another process to play. */
export interface Errand {
  readonly scenario: string;
  readonly rounds: number;
  readonly seed: number;
  readonly folder: string;
}

/** What that process says: first that it is there, and in the end what came of it. */
export type Message = 'here' | Report;

/**
 * Plays a scenario in a process that is root in a namespace of its own, where anybody may mount; nobody outside
 * sees what it mounts. `null` where this machine has no such thing, or not for this user.
 */
export const playInNamespace = (errand: Errand): Promise<Report | null> =>
  new Promise((resolve, reject) => {
    const args = ['--user', '--map-root-user', '--mount', process.execPath, script, JSON.stringify(errand)];
    const child = spawn('unshare', args, { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
    const end = (): void => void child.kill('SIGKILL');
    process.once('exit', end);
    let isHere = false;
    let said = '';
    let report: Report | null = null;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.on('message', (message: Message) => {
      if (message === 'here') isHere = true;
      else report = message;
    });
    // There is no such program.
    child.once('error', () => resolve(null));
    child.once('close', () => {
      process.off('exit', end);
      if (isHere && report === null) reject(new Error(`the scenario ended half-way: ${said}`));
      else resolve(report);
    });
  });
