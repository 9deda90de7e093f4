import cluster from 'node:cluster';
import type { Settings } from '../../config/settings.ts';
import type { Composition } from '../composition.ts';
import { listenFailure } from '../listen-failure.ts';
import { type Ready, STOP } from './messages.ts';

export const isWorker = (): boolean => cluster.isWorker;

/** Serves until the supervisor, or a signal to this process alone, says that it is enough. */
export const serveAsWorker = async (composition: Composition, settings: Settings): Promise<void> => {
  const stopped = untilToldToStop();
  try {
    const server = await composition.serve(settings).catch((error: unknown) => {
      throw listenFailure(error, settings);
    });
    const ready: Ready = { kind: 'ready', url: server.url, warnings: server.warnings };
    process.send?.(ready);
    await stopped;
    await server.drain();
    await server.close();
  } finally {
    // While it can be spoken to, the process does not end.
    cluster.worker?.disconnect();
  }
};

/**
 * A terminal and an init system send their signals to every process, and the supervisor says it too: what comes
 * after the first is the same wish. One who is impatient ends the supervisor, and the workers go with it.
 */
const untilToldToStop = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
    process.on('message', (message) => {
      if (message === STOP) resolve();
    });
  });
