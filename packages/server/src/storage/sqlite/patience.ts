import { setTimeout } from 'node:timers/promises';
import { isBusy } from './errors.ts';

/** Milliseconds to wait for a lock that another process holds. */
export const BUSY_TIMEOUT = 5000;

const LONGEST_PAUSE = 10;

/**
 * Tries again while another connection holds the lock, at most for {@link BUSY_TIMEOUT}.
 *
 * SQLite's own busy timeout sleeps in this thread, and nothing else is answered meanwhile; where the lock's
 * holder is another connection of this very process, it would sleep for the whole time and fail.
 */
export const whileBusy = async <Result>(attempt: () => Result): Promise<Result> => {
  const deadline = performance.now() + BUSY_TIMEOUT;
  for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error;
    }
    await setTimeout(pause);
  }
};
