import { setTimeout } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { statement } from './statement.ts';

const CHANNEL = 'usher_changes';

// Milliseconds in which changes are told together. A server that is told of each commit by itself would have
// all commits stand in one line: sending a notice takes a lock that the whole cluster shares.
const GATHERED_FOR = 20;

// Milliseconds before a lost connection is sought again.
const PAUSE = 1000;

const notify = statement('notify_changes', `SELECT pg_notify('${CHANNEL}', $1)`);

/**
 * Tells the other nodes that something changed which their caches of sessions may hold. What is not told is
 * found out all the same, within the second that a cache believes itself: this only makes it sooner.
 */
export interface News {
  tell(): void;
  /** Tells what has not been told yet. */
  close(): Promise<void>;
}

/**
 * @param origin tells this process's own news from that of others
 * @param heard is called for the news of others, and when some may have been missed; `null` does not listen
 */
export const createNews = (connection: Connection, origin: string, heard: (() => void) | null): News => {
  let telling: Promise<void> | null = null;
  let isClosed = false;

  const send = async (): Promise<void> => {
    await setTimeout(isClosed ? 0 : GATHERED_FOR, undefined, { ref: false });
    telling = null;
    const session = await connection.session();
    await session.run(notify, [origin]);
  };

  const listen = async (onNews: () => void): Promise<void> => {
    while (!isClosed) {
      try {
        const session = await connection.session();
        await session.listen(CHANNEL, (payload) => {
          if (payload !== origin) onNews();
        });
        // Between the connections something may have been told to nobody.
        onNews();
        await session.lost;
      } catch {
        // Tried again below.
      }
      await setTimeout(PAUSE, undefined, { ref: false });
    }
  };
  if (heard !== null) void listen(heard);

  return {
    tell() {
      telling ??= send().catch(() => undefined);
    },
    async close() {
      isClosed = true;
      await telling;
    },
  };
};
