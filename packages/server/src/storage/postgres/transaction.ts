import type { AuditSealer } from '../../core/audit/chain.ts';
import type { AuditEntry } from '../../core/audit/event.ts';
import type { Clock } from '../../core/clock.ts';
import { Problem } from '../../core/problem.ts';
import type { Records } from '../../core/store.ts';
import { createQueries } from '../queries/create-queries.ts';
import { MANAGEMENT_LOCK } from './advisory-locks.ts';
import { Chains } from './chains.ts';
import { commit } from './commit.ts';
import type { Connection } from './connection.ts';
import { inOurWords, isConflict, isKeyTaken, toProblem } from './errors.ts';
import { createScopes, type RunInScope, type Scope } from './scopes.ts';
import type { Session } from './session.ts';
import { statement } from './statement.ts';
import { all } from './writes.ts';

/** Management transactions take turns on all nodes, so one chain of the audit log does for all of them. */
const MANAGEMENT_WRITER = 0;

// Milliseconds after which somebody whose turn has not come is told so: what is before them may hang.
const LONGEST_TURN = 10_000;

// How often work may be run again: because an identifier was taken, or it had to give way.
const MOST_TRIES = 8;

// Whoever changes a brand has it alone from the first look at its rows, and sees no row of any other.
const enterBrand = statement(
  'enter_brand',
  `SELECT pg_advisory_xact_lock($1), set_config('usher.brand', $2, true),
          set_config('usher.every_brand', 'off', true)`,
);
const enterAll = statement('enter_all', `SELECT set_config('usher.every_brand', 'on', true)`);

/** One transaction of management. Its records are of no use once it is over. */
class Transaction {
  readonly #session: Session;
  readonly #chains: Chains;
  #scope: Scope | null = null;
  #isOpen = true;

  constructor(session: Session, auditSealer: AuditSealer) {
    this.#session = session;
    this.#chains = new Chains(auditSealer, MANAGEMENT_WRITER);
  }

  readonly run: RunInScope = async <Row>(
    scope: Scope,
    { sql, parameters }: { readonly sql: string; readonly parameters: readonly unknown[] },
  ) => {
    if (!this.#isOpen) throw new Error('The transaction of these records is over');
    const entered = this.#enter(scope);
    const [, { rows, count }] = await inOurWords(
      Promise.all([entered, this.#session.queryObjects(sql, parameters)]),
    );
    return { rows: rows as Row[], numAffectedRows: BigInt(count) };
  };

  readonly append = async (entry: AuditEntry): Promise<void> => {
    if (!this.#isOpen) throw new Error('The transaction of these records is over');
    await this.#enter(entry.brandId);
    await this.#chains.learn(this.#session, [entry.brandId]);
    const appended = this.#chains.link([entry]);
    await inOurWords(all(this.#chains.send(this.#session, appended)));
  };

  end(): void {
    this.#isOpen = false;
  }

  /** Sent before whatever follows, which so sees all that was committed when the lock was had. */
  async #enter(scope: Scope): Promise<void> {
    if (scope === this.#scope) return;
    this.#scope = scope;
    await inOurWords(
      scope === 'all' ? this.#session.run(enterAll) : this.#session.run(enterBrand, [scope, `${scope}`]),
    );
  }
}

/** The door for management: `Store.write`. */
export class Management {
  readonly #connection: Connection;
  readonly #auditSealer: AuditSealer;
  readonly #clock: Clock;
  #last: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, auditSealer: AuditSealer, clock: Clock) {
    this.#connection = connection;
    this.#auditSealer = auditSealer;
    this.#clock = clock;
  }

  /** As `Store.write` says. */
  write<Result>(work: (records: Records) => Promise<Result>): Promise<Result> {
    const since = performance.now();
    const result = this.#last.then(() => {
      if (performance.now() - since > LONGEST_TURN) throw new Problem('store-unavailable', { retryAfter: 1 });
      return this.#write(work);
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    await this.#last;
  }

  async #write<Result>(work: (records: Records) => Promise<Result>): Promise<Result> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#attempt(work);
      } catch (error) {
        const again = isKeyTaken(error) || isConflict(error) || isConflict(causeOf(error));
        if (!again || tries === MOST_TRIES) throw toProblem(error);
      }
    }
  }

  async #attempt<Result>(work: (records: Records) => Promise<Result>): Promise<Result> {
    const session = await this.#connection.session();
    const transaction = new Transaction(session, this.#auditSealer);
    const queries = createQueries(createScopes(transaction.run), this.#clock);
    try {
      await session.execute(`BEGIN; SELECT pg_advisory_xact_lock(${MANAGEMENT_LOCK})`);
      const result = await work({ ...queries, audit: { ...queries.audit, append: transaction.append } });
      transaction.end();
      await commit(session, []);
      return result;
    } catch (error) {
      transaction.end();
      await session.execute('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);
