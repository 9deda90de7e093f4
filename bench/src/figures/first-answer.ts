import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../failure.ts';
import { memoryOf } from '../process-usage.ts';
import { launchUsher } from '../servers/start.ts';
import { quartiles } from '../stats.ts';
import type { UsherStore } from '../stores/create-store.ts';

export interface Start {
  /** Median milliseconds from starting the process to its first answer. */
  readonly firstAnswer: number;
  /** Bytes in memory of a server that has answered once and then had nothing to do; `null` where unknown. */
  readonly idleMemory: number | null;
}

const STARTS = 9;
const SETTLED_AFTER = 2000;

/** Starts the server on a store that exists, again and again. */
export const measureStart = async (store: UsherStore, core: number | null): Promise<Start> => {
  const times: number[] = [];
  let idleMemory: number | null = null;
  for (let start = 1; start <= STARTS; start++) {
    const before = performance.now();
    const server = await launchUsher(store, core);
    await expectHealthy(server.port);
    times.push(performance.now() - before);
    if (start === STARTS) {
      await pause(SETTLED_AFTER);
      idleMemory = memoryOf(server.pid)?.resident ?? null;
    }
    await server.stop();
  }
  return { firstAnswer: quartiles(times).median, idleMemory };
};

const expectHealthy = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '/readyz' }, (response) => {
      void text(response).then((body) => {
        if (response.statusCode === 200) resolve();
        else reject(new Failure(`usher: expected 200 of /readyz and got ${response.statusCode}: ${body}`));
      }, reject);
    }).on('error', reject);
  });
