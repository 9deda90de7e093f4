/**
 * `node keeper.ts <folder>` outlives whoever started it, and clears up behind them: when its standard input ends,
 * which it does however they end, it stops the servers that they named (`+<pid>`, and `-<pid>` for one that is gone)
 * and removes the folder. Otherwise a test run that is killed would leave its PostgreSQL behind.
 */
import { rmSync } from 'node:fs';
import { argv, stdin } from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

const PATIENCE = 5000;
const [, , folder] = argv;
const running = new Set<number>();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

for await (const line of createInterface({ input: stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith('+')) running.add(pid);
  else running.delete(pid);
}

/** @returns whether there was somebody to get it; 0 only asks */
const signal = (pid: number, name: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
};

for (const pid of running) {
  // PostgreSQL's immediate shutdown, for one that was paused as well.
  signal(pid, 'SIGQUIT');
  signal(pid, 'SIGCONT');
}
const deadline = Date.now() + PATIENCE;
while (Date.now() < deadline && [...running].some((pid) => signal(pid, 0))) await setTimeout(20);
for (const pid of running) signal(pid, 'SIGKILL');
if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
