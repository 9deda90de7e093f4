import { setImmediate, setTimeout } from 'node:timers/promises';
import { INSTALLATION } from '../../core/audit/entry.ts';
import type { AuditEntry } from '../../core/audit/event.ts';
import type { Instant } from '../../core/clock.ts';
import type { BrandId, TicketId } from '../../core/ids.ts';
import { Problem } from '../../core/problem.ts';
import type { Chains } from './chains.ts';
import { commit } from './commit.ts';
import type { Connection } from './connection.ts';
import { isConflict, isKeyTaken, isLockTimeout, isOutage, toProblem, unavailable } from './errors.ts';
import { GatheredFacts } from './gathered-facts.ts';
import type { KnownRows } from './known-rows.ts';
import type { Session } from './session.ts';
import { statement } from './statement.ts';
import { Later, Overtaken, Writes } from './writes.ts';

/**
 * One request's part in a group, in three steps. First it says what it has to know. Then it decides, at the
 * time that the transaction itself read; what is thrown there concerns this request alone. What that returns
 * names the rows to write; and what that returns in turn is called when it is known what became of the rows
 * that others wanted too: it adds the rest, and gives the result.
 */
export interface Job<Result> {
  /** Whose rows it is about: nobody changes that brand meanwhile. */
  readonly brandId: BrandId;
  /** The ticket that it wants, if any: two jobs that want the same one come into different groups. */
  readonly ticketId?: TicketId;
  ask(facts: GatheredFacts): (now: Instant) => (writes: Writes) => (log: AuditEntry[]) => Result;
}

export interface GroupCommitParts {
  readonly connection: Connection;
  readonly chains: Chains;
  readonly known: KnownRows;
  /** The time that decides, given the database's own. */
  readonly judgedAt: (databaseNow: Instant) => Instant;
}

// Beyond this a larger group only makes everybody wait.
const LARGEST_GROUP = 256;

// With more than this waiting, new work is turned away while there is still time to say so.
const LONGEST_QUEUE = 10_000;

// How often a job is tried alone: it may draw an identifier that is taken, or be overtaken.
const MOST_TRIES = 8;

// Milliseconds before a brand that is being changed is tried again, and after which its jobs are refused.
const PAUSE = 5;
const LONGEST_WAIT = 3000;

// Milliseconds that a job waits for a row when it is tried alone: whoever keeps the row has kept it for long already.
const SHORT_PATIENCE = 100;
const BEGIN_IMPATIENT = `BEGIN; SET LOCAL lock_timeout = ${SHORT_PATIENCE}`;

const shareLocks = statement(
  'share_locks',
  'SELECT brand_id, pg_try_advisory_xact_lock_shared(brand_id) FROM unnest($1::bigint[]) AS b (brand_id)',
);

const readTime = statement('read_time', 'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint');

/**
 * Puts the writes of concurrent requests into common transactions: one statement for each kind of row, one
 * commit for all, and to each its own outcome once that is durable. A request that is alone goes at once.
 */
export class GroupCommit {
  readonly #parts: GroupCommitParts;
  #jobs: WaitingJob[] = [];
  #work: Promise<void> | null = null;
  #closed = false;

  constructor(parts: GroupCommitParts) {
    this.#parts = parts;
  }

  /**
   * Runs a job in the next group. Rejects with what the job throws, with `store-unavailable` where it is not
   * known that the group is durable, and with `overloaded` where too many are waiting.
   */
  submit<Result>(job: Job<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw new Problem('store-unavailable', { detail: 'The store is closed.' });
      if (this.#jobs.length >= LONGEST_QUEUE) throw new Problem('overloaded', { retryAfter: 1 });
      this.#jobs.push(new WaitingJob(job as Job<unknown>, resolve as (result: unknown) => void, reject));
      this.#work ??= this.#drain();
    });
  }

  /** Takes no more work, and resolves when what is waiting has been answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#work;
  }

  async #drain(): Promise<void> {
    do {
      // Every request that arrived in this turn of the event loop gets into the same group.
      await setImmediate();
      const group = this.#nextGroup();
      const answered = await this.#commit(group);
      // Those whose brand is being changed, and those that have to see what another of the group has written.
      this.#jobs.push(...group.filter((job) => !answered.has(job)));
      for (const job of answered) job.settle();
      if (answered.size === 0) await setTimeout(PAUSE);
    } while (this.#jobs.length > 0);
    this.#work = null;
  }

  #nextGroup(): WaitingJob[] {
    const group: WaitingJob[] = [];
    const later: WaitingJob[] = [];
    const tickets = new Set<TicketId>();
    for (const job of this.#jobs) {
      const { ticketId } = job.job;
      const isTaken = ticketId !== undefined && tickets.has(ticketId);
      (group.length < LARGEST_GROUP && !isTaken ? group : later).push(job);
      if (ticketId !== undefined) tickets.add(ticketId);
    }
    this.#jobs = later;
    return group;
  }

  /** @returns those that have their outcome; the others are to be tried again */
  async #commit(group: readonly WaitingJob[]): Promise<ReadonlySet<WaitingJob>> {
    try {
      return await this.#attempt(group);
    } catch (error) {
      if (!isOneJobs(error)) return refuseAll(group, error);
    }
    // One that fails takes nobody with it: each for itself, so that it is known which it was.
    for (const job of group) await this.#commitAlone(job);
    return new Set(group);
  }

  async #commitAlone(job: WaitingJob): Promise<void> {
    for (let tries = 1; ; ) {
      try {
        const answered = await this.#attempt([job], BEGIN_IMPATIENT);
        if (answered.size > 0) return;
        await setTimeout(PAUSE);
      } catch (error) {
        const again = isKeyTaken(error) || isConflict(error) || error instanceof Overtaken;
        if (again && tries++ < MOST_TRIES) continue;
        job.refuse(error instanceof Overtaken ? unavailable(error) : error);
        return;
      }
    }
  }

  /**
   * One transaction. Rejects where nothing of it was written, and where that is not known.
   * @returns those that have their outcome
   */
  async #attempt(group: readonly WaitingJob[], begin = 'BEGIN'): Promise<ReadonlySet<WaitingJob>> {
    const session = await this.#parts.connection.session();
    try {
      return await this.#transact(session, group, begin);
    } catch (error) {
      this.#parts.chains.forget();
      await session.execute('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async #transact(
    session: Session,
    group: readonly WaitingJob[],
    begin: string,
  ): Promise<ReadonlySet<WaitingJob>> {
    const { chains } = this.#parts;
    const admitted = await this.#lockBrands(session, group, begin);
    const overdue = group.filter((job) => !admitted.includes(job) && job.hasWaitedTooLong());
    for (const job of overdue) job.refuse(new Problem('store-unavailable', { retryAfter: 1 }));
    if (admitted.length === 0) {
      await session.execute('ROLLBACK');
      return new Set(overdue);
    }
    const now = await this.#learn(session, admitted);
    const writes = new Writes();
    const deciding = admitted.filter((job) => job.decide(now, writes));
    await writes.contend(session, now);
    const log: AuditEntry[] = [];
    for (const job of deciding) job.conclude(log);
    await chains.learn(
      session,
      log.map(({ brandId }) => brandId),
    );
    const appended = chains.link(log);
    await commit(session, [...writes.send(session), ...chains.send(session, appended)]);
    return new Set([...overdue, ...deciding]);
  }

  /**
   * Begins, and shares the locks of the brands. One that somebody is changing is not waited for: its jobs come
   * with a later group, and the others go on.
   * @returns the jobs whose brand nobody can change any more until the transaction is over
   */
  async #lockBrands(
    session: Session,
    group: readonly WaitingJob[],
    begin: string,
  ): Promise<readonly WaitingJob[]> {
    // What concerns all brands (a signing key is retired) has the installation's lock.
    const brandIds = new Set([INSTALLATION, ...group.map(({ job }) => job.brandId)]);
    const begun = session.execute(begin);
    const asked = session.run(shareLocks, [[...brandIds].sort((left, right) => left - right)]);
    await allDone([begun, asked]);
    const locked = new Set((await asked).rows.flatMap(([brandId, isLocked]) => (isLocked ? [brandId] : [])));
    if (!locked.has(INSTALLATION)) return [];
    return group.filter(({ job }) => locked.has(job.brandId));
  }

  /** Asks for the facts, and reads the time after them. */
  async #learn(session: Session, group: readonly WaitingJob[]): Promise<Instant> {
    const { known, chains, judgedAt } = this.#parts;
    const facts = new GatheredFacts();
    for (const { job, asked } of group) asked(job.ask(facts));
    // Sent in one go. Each statement sees what was committed when it begins, which is after the locks.
    const learnt = facts.learn(session, known);
    const ends = chains.learn(
      session,
      group.map(({ job }) => job.brandId),
    );
    const time = session.run(readTime);
    await allDone([learnt, ends, time]);
    return judgedAt(Number((await time).rows[0]?.[0]));
  }
}

const allDone = async (work: readonly Promise<unknown>[]): Promise<void> => {
  const outcomes = await Promise.allSettled(work);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
};

/** Whether it can be one job's fault, so that the others are to be tried without it. */
const isOneJobs = (error: unknown): boolean =>
  isLockTimeout(error) || (!isOutage(error) && !(error instanceof Problem));

const refuseAll = (group: readonly WaitingJob[], error: unknown): ReadonlySet<WaitingJob> => {
  for (const job of group) job.refuse(error);
  return new Set(group);
};

class WaitingJob {
  readonly job: Job<unknown>;
  readonly #since = performance.now();
  readonly #resolve: (result: unknown) => void;
  readonly #reject: (error: unknown) => void;
  #decide: ReturnType<Job<unknown>['ask']> | null = null;
  #conclude: ReturnType<ReturnType<ReturnType<Job<unknown>['ask']>>> | null = null;
  #settle: () => void = () => this.#reject(new Error('a job was answered without an outcome'));

  constructor(job: Job<unknown>, resolve: (result: unknown) => void, reject: (error: unknown) => void) {
    this.job = job;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  readonly asked = (decide: ReturnType<Job<unknown>['ask']>): void => {
    this.#decide = decide;
  };

  hasWaitedTooLong(): boolean {
    return performance.now() - this.#since > LONGEST_WAIT;
  }

  /** `false` where it has to wait for the next group. */
  decide(now: Instant, writes: Writes): boolean {
    this.#conclude = null;
    try {
      this.#conclude = this.#decide?.(now)(writes) ?? null;
      return true;
    } catch (error) {
      if (error instanceof Later) return false;
      this.refuse(error);
      return true;
    }
  }

  conclude(log: AuditEntry[]): void {
    if (this.#conclude === null) return;
    const result = this.#conclude(log);
    this.#settle = () => this.#resolve(result);
  }

  refuse(error: unknown): void {
    this.#settle = () => this.#reject(toProblem(error));
  }

  /** Gives the answer, which nobody may have before the commit. */
  settle(): void {
    this.#settle();
  }
}
