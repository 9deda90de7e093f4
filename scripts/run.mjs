// Plain JavaScript for Node 20: a child that takes our place as far as a parent can let it.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname } from 'node:path';
import { root } from './pinned-node.mjs';

/**
 * Runs a command on our terminal, hands signals on to it and gives back its exit code. Its own `node` comes
 * first in its PATH, so that what it starts runs on the same Node.
 * @param {string} command an absolute path
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export function run(command, args) {
  const env = { ...process.env, PATH: `${dirname(command)}${delimiter}${process.env['PATH'] ?? ''}` };
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env });

  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    // A terminal sends Ctrl-C to the child as well: passed on, it would count as the impatient second one.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);

  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const each of signals) process.off(each, pass);
      // The shell's convention for a process that a signal ended.
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  });
}
