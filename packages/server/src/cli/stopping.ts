const signals = ['SIGINT', 'SIGTERM'] as const;

// Milliseconds. `npm run` passes on the Ctrl-C that the terminal has sent to everybody already; nobody presses
// it that fast.
const SAME_PRESS = 500;

/**
 * Resolves at the first SIGINT or SIGTERM. One that comes later ends the process at once, whatever it is still
 * waiting for.
 */
export const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    let asked = Number.NaN;
    const stop = (signal: NodeJS.Signals): void => {
      const now = performance.now();
      if (Number.isNaN(asked)) {
        asked = now;
        resolve();
      } else if (signal !== 'SIGINT' || now - asked > SAME_PRESS) {
        for (const each of signals) process.off(each, stop);
        process.kill(process.pid, signal);
      }
    };
    for (const signal of signals) process.on(signal, stop);
  });
