import cluster, { type Worker } from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { isReady, type Ready, STOP } from './messages.ts';

// Milliseconds before a worker that ended is started anew. It doubles each time that one ends before it was of use.
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 30_000;
const OF_USE_AFTER = 60_000;

export interface Supervision {
  readonly count: number;
  readonly stopped: Promise<void>;
  /** Called once, when all workers answer. */
  readonly onReady: (ready: Ready) => void;
  /** For the operator. */
  readonly note: (text: string) => void;
}

/** A process of ours that serves. */
interface RunningWorker {
  readonly processId: number | undefined;
  readonly startedAt: number;
  /** `null` where it ended before. */
  readonly ready: Promise<Ready | null>;
  readonly ended: Promise<Ending>;
}

interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

/**
 * Runs this same command line in several processes that share the port, and starts another for each that ends,
 * until it is told to stop. Connections are taken by this process and dealt out in turn.
 * @returns the exit code
 */
export const supervise = async ({ count, stopped, onReady, note }: Supervision): Promise<ExitCode> => {
  const stopping = new AbortController();
  void stopped.then(() => {
    stopping.abort();
    for (const worker of Object.values(cluster.workers ?? {})) if (worker !== undefined) tellToStop(worker);
  });
  const isStopping = (): boolean => stopping.signal.aborted;
  const startWorker = (): RunningWorker => runWorker(isStopping);

  /** Starts anew what ends. */
  const keepRunning = async (first: RunningWorker): Promise<void> => {
    let [worker, pause] = [first, FIRST_PAUSE / 2];
    for (;;) {
      const ending = await worker.ended;
      const wasOfUse = performance.now() - worker.startedAt > OF_USE_AFTER;
      pause = wasOfUse ? FIRST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
      if (isStopping()) return;
      note(
        `A worker ended (process ${worker.processId}, ${describe(ending)}). Another starts in ${pause / 1000} seconds.`,
      );
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (isStopping()) return;
      worker = startWorker();
    }
  };

  // The first alone: it makes what is missing, and says once what is wrong.
  const first = startWorker();
  const ready = await first.ready;
  if (ready === null) {
    const { code, signal } = await first.ended;
    if (signal !== null) note(`The first worker was ended by ${signal} before it was ready.`);
    return exitCodeOf(code);
  }
  if (isStopping()) return exitCodeOf((await first.ended).code);
  const all = [first, ...Array.from({ length: count - 1 }, startWorker)];
  const kept = all.map(keepRunning);
  await Promise.all(all.map((worker) => worker.ready));
  if (!isStopping()) onReady(ready);
  await Promise.all(kept);
  return exitCodes.done;
};

const tellToStop = (worker: Worker): void => {
  if (worker.isConnected()) worker.send(STOP, () => undefined);
};

const runWorker = (isStopping: () => boolean): RunningWorker => {
  const worker = cluster.fork();
  const ended = new Promise<Ending>((resolve) => {
    worker.once('exit', (code: number | null, signal: string | null) => resolve({ code, signal }));
  });
  const ready = new Promise<Ready | null>((resolve) => {
    worker.on('message', (message: unknown) => {
      if (!isReady(message)) return;
      // What it was told while it was loading, it has not heard.
      if (isStopping()) tellToStop(worker);
      resolve(message);
    });
    void ended.then(() => resolve(null));
  });
  return { processId: worker.process.pid, startedAt: performance.now(), ready, ended };
};

const exitCodeOf = (code: number | null): ExitCode =>
  Object.values(exitCodes).find((each) => each === code) ?? exitCodes.fault;

const describe = ({ code, signal }: Ending): string => signal ?? `exit code ${code}`;
