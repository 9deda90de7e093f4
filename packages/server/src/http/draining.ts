import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { unsentOn } from './pending-answers.ts';

/** Takes a server out of service without losing a request that somebody has sent already. */
export interface Draining {
  /** From here on `/readyz` says that no more is to be sent. */
  readonly hasBegun: boolean;
  /** To be called before the server listens. */
  watch(server: Server): void;
  /**
   * Answers what comes, each connection for the last time, until proxies have had their time to notice.
   * @param pause milliseconds that they need; whoever holds an unused connection has a moment in any case
   */
  run(pause: number): Promise<void>;
  /** Sees that the server, once it listens no more, waits for nobody who does not mean to finish. */
  finish(): void;
}

// Milliseconds. A connection that is closed while a request is on its way loses it, so those that are kept get
// this long to send one, which is answered and then closes them in good order.
const LINGER = 1000;
const LOOK_EVERY = 20;

// Milliseconds; as long as a request may take to arrive.
const LONGEST_FINISH = 15_000;

export const createDraining = (): Draining => {
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let hasBegun = false;

  const untilNobodyIsConnected = async (longest: number): Promise<void> => {
    const until = performance.now() + longest;
    while (sockets.size > 0 && performance.now() < until) await delay(LOOK_EVERY);
  };

  return {
    get hasBegun() {
      return hasBegun;
    },

    watch(watched) {
      server = watched;
      watched.on('connection', (socket: Socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
      });
    },

    async run(pause) {
      hasBegun = true;
      for (const socket of sockets) {
        const last = unsentOn(socket).at(-1);
        if (last !== undefined) makeLast(last);
      }
      // In front of whoever may answer at once.
      server?.prependListener('request', (_request, response) => makeLast(response));
      await delay(pause);
      await untilNobodyIsConnected(LINGER - pause);
    },

    finish() {
      // Node closes what is unused once; what was answered since with the promise to be kept is left open.
      const closing = setInterval(() => server?.closeIdleConnections(), LOOK_EVERY).unref();
      // Nor does it look at its own time-outs any more.
      const losingPatience = setTimeout(() => server?.closeAllConnections(), LONGEST_FINISH).unref();
      server?.once('close', () => {
        clearInterval(closing);
        clearTimeout(losingPatience);
      });
    },
  };
};

/** Has the answer say that the connection closes behind it, and so close it. */
const makeLast = (response: ServerResponse): void => {
  if (!response.headersSent) response.setHeader('connection', 'close');
};
