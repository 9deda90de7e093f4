import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Place } from '../support/place.ts';
import { environment } from '../support/usher-process.ts';
import type { Change, Changed } from './changes.ts';
import type { FirstKey, Plan } from './installation.ts';
import { listen } from './transcript.ts';

/** Characters of what a manager that fell over has printed last. */
const MOST_SHOWN = 4000;

const script = fileURLToPath(new URL('./manager.ts', import.meta.url));

export interface ManagerOptions {
  readonly place: Place;
  readonly as: 'open' | 'serve';
  /** Milliseconds by which its clock is ahead at the start. */
  readonly clockOffset: number;
}

/** What the process can be told to do. */
export type Order =
  | { readonly do: 'install'; readonly plan: Plan }
  | { readonly do: 'step'; readonly milliseconds: number }
  | { readonly do: 'change'; readonly change: Change }
  | { readonly do: 'close' };

export interface Ask {
  readonly nth: number;
  readonly order: Order;
}

export type Answer =
  | { readonly nth: number; readonly done: object }
  | { readonly nth: number; readonly problem: string };

/** What came of a change: `done`, or the code of the problem. */
export interface ChangeOutcome extends Changed {
  readonly outcome: string;
}

/** The parent's side of `manager.ts`. Whatever is asked of it rejects with `ERR_PROCESS_GONE` once it is gone. */
export class Manager {
  /** Where it serves; empty where it has only the store open. */
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #gone: Promise<unknown>;
  readonly #waiting = new Map<number, PromiseWithResolvers<object>>();
  #asked = 0;

  static async start(options: ManagerOptions): Promise<Manager> {
    const child = spawn(process.execPath, [script, JSON.stringify(options)], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
        output[name] += chunk;
      });
      listen(options.place.data, () => output[name]);
    }
    // It is to be killed or told to end; of its own accord only a fault ends it.
    child.once('close', (code) => {
      if (code !== null && code !== 0) process.stderr.write(output.stderr.slice(-MOST_SHOWN));
    });
    const gone = once(child, 'exit');
    const ready = once(child, 'message') as Promise<[{ readonly ready: string }]>;
    const first = await Promise.race([ready, gone.then(() => null)]);
    if (first === null) throw new Error(`a manager of ${options.place.data} ended before it was ready`);
    return new Manager(child, gone, first[0].ready);
  }

  constructor(child: ChildProcess, gone: Promise<unknown>, url: string) {
    this.#child = child;
    this.#gone = gone;
    this.url = url;
    child.on('message', (answer: Answer) => this.#settle(answer));
    child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(processGone());
      this.#waiting.clear();
    });
  }

  install(plan: Plan): Promise<readonly FirstKey[]> {
    return this.#order({ do: 'install', plan }) as Promise<readonly FirstKey[]>;
  }

  /** Steps its clock, while it serves. */
  async step(milliseconds: number): Promise<void> {
    await this.#order({ do: 'step', milliseconds });
  }

  async change(change: Change): Promise<ChangeOutcome> {
    try {
      return { outcome: 'done', ...(await this.#order({ do: 'change', change })) };
    } catch (refusal) {
      if (refusal instanceof Refused) return { outcome: refusal.message };
      throw refusal;
    }
  }

  isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** It does nothing any more until it is killed. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  /** `kill -9`; resolves once it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }

  /** Has it finish what is under way and end. */
  async close(): Promise<void> {
    if (!this.isRunning()) return;
    await this.#order({ do: 'close' });
    await this.#gone;
  }

  #order(order: Order): Promise<object> {
    const nth = ++this.#asked;
    const waiting = Promise.withResolvers<object>();
    this.#waiting.set(nth, waiting);
    this.#child.send({ nth, order } satisfies Ask, (error) => {
      if (error === null) return;
      this.#waiting.delete(nth);
      waiting.reject(processGone());
    });
    return waiting.promise;
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.nth);
    this.#waiting.delete(answer.nth);
    if ('done' in answer) waiting?.resolve(answer.done);
    else waiting?.reject(new Refused(answer.problem));
  }
}

/** The operation's problem, by its code. */
class Refused extends Error {}

const processGone = (): Error =>
  Object.assign(new Error('the process is gone'), { code: 'ERR_PROCESS_GONE' });
