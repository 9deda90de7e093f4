import { setImmediate } from 'node:timers/promises';
import { Problem } from '../../core/problem.ts';
import { isKeyTaken, isOutage, toProblem, unavailable } from './errors.ts';
import type { Transactions } from './transactions.ts';

/**
 * One request's part in a group. The call reads and decides; what it returns does the writing. Whatever is
 * thrown before the writing has changed nothing, so it concerns this request alone.
 */
export type Job<Result> = () => () => Result;

// The disk's answer is dear and a job is cheap, but beyond this a larger group only makes everybody wait.
const LARGEST_GROUP = 128;

// With more than this waiting, new work is turned away while there is still time to say so.
const LONGEST_QUEUE = 10_000;

// How often a job may draw an identifier that is taken.
const MOST_DRAWS = 8;

/**
 * Puts the writes of concurrent requests into common transactions, which share one wait for the disk, and
 * answers each only once its write is durable. A request that is alone is committed at once.
 */
export class GroupCommit {
  readonly #transactions: Transactions;
  readonly #jobs: WaitingJob[] = [];
  readonly #writes: Array<() => Promise<void>> = [];
  #work: Promise<void> | null = null;
  #closed = false;

  constructor(transactions: Transactions) {
    this.#transactions = transactions;
  }

  /**
   * Runs a job in the next group. Rejects with what the job throws, with `store-unavailable` where the group
   * could not be made durable, and with `overloaded` where too many are waiting.
   */
  submit<Result>(job: Job<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#admit(this.#jobs.length);
      this.#jobs.push(waitingJob(job, resolve, reject));
      this.#work ??= this.#drain();
    });
  }

  /**
   * Runs `work` in a transaction of its own, between two groups, and again where an identifier that it drew
   * was taken. Rejects as {@link submit} does.
   */
  write<Result>(work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#admit(this.#writes.length);
      this.#writes.push(() => this.#commitAlone(work).then(resolve, reject));
      this.#work ??= this.#drain();
    });
  }

  /** Takes no more work, and resolves when what is waiting has been answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#work;
  }

  #admit(waiting: number): void {
    if (this.#closed) throw new Problem('store-unavailable', { detail: 'The store is closed.' });
    if (waiting >= LONGEST_QUEUE) throw new Problem('overloaded', { retryAfter: 1 });
  }

  async #drain(): Promise<void> {
    do {
      // Every request that arrived in this turn of the event loop gets into the same group.
      await setImmediate();
      if (this.#jobs.length > 0) await this.#commitGroup();
      // One at a time, so that neither kind of work starves the other.
      await this.#writes.shift()?.();
    } while (this.#jobs.length > 0 || this.#writes.length > 0);
    this.#work = null;
  }

  async #commitAlone<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let draws = 1; ; draws++) {
      await this.#transactions.begin();
      try {
        const result = await work();
        this.#transactions.commit();
        return result;
      } catch (error) {
        this.#transactions.rollback();
        if (!isKeyTaken(error) || draws === MOST_DRAWS) throw toProblem(error);
      }
    }
  }

  async #commitGroup(): Promise<void> {
    let group: WaitingJob[] = [];
    try {
      await this.#transactions.begin();
      group = this.#jobs.splice(0, LARGEST_GROUP);
      if (!this.#runSwiftly(group)) {
        this.#transactions.rollback();
        await this.#transactions.begin();
        this.#runCarefully(group);
      }
      this.#transactions.commit();
    } catch (error) {
      this.#transactions.rollback();
      // Without the lock nobody gets anywhere: whoever waits is told now, rather than after one more timeout.
      const refused = group.length > 0 ? group : this.#jobs.splice(0);
      for (const job of refused) job.refuse(error);
      group = refused;
    }
    for (const job of group) job.settle();
  }

  /**
   * Without savepoints, which would cost each job a tenth of its time for a failure that hardly ever happens.
   * `false` where a job failed while writing, and the transaction holds half of what it wrote.
   */
  #runSwiftly(group: readonly WaitingJob[]): boolean {
    try {
      for (const job of group) job.run();
      return true;
    } catch (error) {
      this.#throwIfLost(error);
      return false;
    }
  }

  /** Each job in a savepoint of its own, so that the one that fails leaves no trace in its neighbours' commit. */
  #runCarefully(group: readonly WaitingJob[]): void {
    for (const job of group) {
      let draws = 0;
      while (!this.#runMarked(job, ++draws));
    }
  }

  /** `false` where the job is to be run again. */
  #runMarked(job: WaitingJob, draws: number): boolean {
    this.#transactions.mark();
    try {
      job.run();
      this.#transactions.keep();
      return true;
    } catch (error) {
      this.#throwIfLost(error);
      this.#transactions.undo();
      if (isKeyTaken(error) && draws < MOST_DRAWS) return false;
      job.refuse(error);
      return true;
    }
  }

  /** Throws where the failure is not one job's but the whole transaction's. */
  #throwIfLost(error: unknown): void {
    if (isOutage(error) || !this.#transactions.isOpen()) throw unavailable(error);
  }
}

interface WaitingJob {
  /** Does the work; throws what fails while writing. May be called again where that was taken back. */
  run(): void;
  /** Makes an error the answer. */
  refuse(error: unknown): void;
  /** Gives the answer, which nobody may have before the commit. */
  settle(): void;
}

const waitingJob = <Result>(
  job: Job<Result>,
  resolve: (result: Result) => void,
  reject: (error: unknown) => void,
): WaitingJob => {
  let settle: () => void;
  const refuse = (error: unknown): void => {
    settle = () => reject(toProblem(error));
  };
  return {
    run() {
      const write = readAndDecide(job, refuse);
      if (write === null) return;
      const result = write();
      settle = () => resolve(result);
    },
    refuse,
    settle: () => settle(),
  };
};

const readAndDecide = <Result>(job: Job<Result>, refuse: (error: unknown) => void): (() => Result) | null => {
  try {
    return job();
  } catch (error) {
    if (isOutage(error)) throw error;
    refuse(error);
    return null;
  }
};
