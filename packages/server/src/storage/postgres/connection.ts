import { Client, type ClientConfig } from 'pg';
import type { Instant } from '../../core/clock.ts';
import { Problem } from '../../core/problem.ts';
import { connectionLost, isInFailedTransaction, WrongServer } from './errors.ts';
import type { PrimaryWatch } from './primary-watch.ts';
import { readerOf } from './read-value.ts';
import { Session } from './session.ts';

/** Milliseconds. */
const limits = {
  connect: 3000,
  /** For a row or a lock of ours that somebody else has. */
  lock: 3000,
  /** The same for sign-in traffic, where everybody else of a group waits too. */
  trafficLock: 1000,
  statement: 5000,
  /** How long a transaction may stand still: a node that hangs must not keep the others waiting. */
  idleInTransaction: 5000,
  /** How long we wait for an answer before we break the connection off. */
  answer: 6000,
} as const;

/**
 * How the few statements of sign-in traffic are planned: every row by its key, beginning with what is asked for,
 * as the statements are written. Left to itself the server goes by the size of the tables, and a plan that it
 * made while one was nearly empty (in a new database, say) reads the whole table over and over once it has grown.
 */
const plansByKey = [
  'plan_cache_mode=force_generic_plan',
  'join_collapse_limit=1',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'jit=off',
];

// Milliseconds for which those plans are kept. Even so one that fits an empty table may not fit a full one, and
// by itself the server makes no other before it has new statistics, which it gathers once a minute at best.
const PLANS_LAST = 5000;

// Milliseconds before a server that did not answer is tried again.
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2000;

export interface ConnectionOptions {
  readonly url: string;
  readonly watch: Pick<PrimaryWatch, 'admit'>;
  /** What the connection is for, as the server's own lists show it. */
  readonly purpose: string;
  /** Whether it sees the rows of every brand; else a transaction has to name the one. */
  readonly everyBrand: boolean;
  /** Whether a commit has to be durable; `false` only for counts that may be lost. */
  readonly durable?: boolean;
  /** Whether statements may take as long as they need: for migrations. */
  readonly patient?: boolean;
  /** Hears what the server's clock said, and when it was asked and answered by `performance.now()`. */
  readonly measured?: (askedAt: number, answeredAt: number, serverNow: Instant) => void;
  /** Whether its statements are those of sign-in traffic, prepared once and run all the time. */
  readonly traffic?: boolean;
  /** To be done on each new connection before anybody uses it. */
  readonly prepare?: (session: Session) => Promise<void>;
}

/**
 * A place in the server that is always there: connects when it is first asked for and again when it was lost,
 * with pauses that grow. Whoever asks in such a pause is told at once.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #session: Session | null = null;
  #connecting: Promise<Session> | null = null;
  #failure: { readonly error: unknown; readonly until: number; readonly pause: number } | null = null;
  #closed = false;
  #plansEnd = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Rejects with `ConnectionLost` or `WrongServer`, or with what the server says of the attempt. */
  async session(): Promise<Session> {
    if (this.#session !== null && !this.#session.isLost) {
      if (this.#options.traffic === true) this.#planAnew(this.#session);
      return this.#session;
    }
    if (this.#closed) throw new Problem('store-unavailable', { detail: 'The store is closed.' });
    if (this.#connecting === null && this.#failure !== null && performance.now() < this.#failure.until)
      throw this.#failure.error;
    this.#connecting ??= this.#connect();
    return this.#connecting;
  }

  /** The session, where there is one that can be used without waiting. */
  get present(): Session | null {
    return this.#session === null || this.#session.isLost ? null : this.#session;
  }

  /** Looks whether the server is still the primary, and breaks the connection off where it is not. */
  async recheck(): Promise<void> {
    const session = this.present;
    if (session === null) return;
    try {
      await admit(session, this.#options);
    } catch (error) {
      // It was asked inside a transaction that had failed, and tells nothing of the server.
      if (!isInFailedTransaction(error)) session.abandon();
    }
  }

  /** Lets what is under way finish. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#connecting?.catch(() => undefined);
    await this.#session?.close();
  }

  #planAnew(session: Session): void {
    const now = performance.now();
    if (now < this.#plansEnd) return;
    this.#plansEnd = now + PLANS_LAST;
    // Where this fails, so will what comes after it, and that is heard.
    void session.execute('DISCARD PLANS').catch(() => undefined);
  }

  async #connect(): Promise<Session> {
    try {
      const session = await open(this.#options);
      this.#session = session;
      this.#failure = null;
      return session;
    } catch (error) {
      const pause = Math.min((this.#failure?.pause ?? FIRST_PAUSE / 2) * 2, LONGEST_PAUSE);
      this.#failure = { error, until: performance.now() + pause, pause };
      throw error;
    } finally {
      this.#connecting = null;
    }
  }
}

const open = async (options: ConnectionOptions): Promise<Session> => {
  const client = new Client(configOf(options));
  const session = new Session(client);
  try {
    await client.connect();
    await admit(session, options);
    // Whatever the role or the database has been told: an answer waits for the disk, and for a standby.
    if (options.durable ?? true) await session.execute(DURABLE);
    await options.prepare?.(session);
    return session;
  } catch (error) {
    session.abandon();
    // What we say of the server stays as it is. Anything else, also what the server says (too many are connected,
    // the password is another one), is a connection that did not come about.
    throw error instanceof WrongServer || error instanceof Problem ? error : connectionLost(error);
  }
};

// Set even where it is so already: what a session has set itself, no later change of the server's files undoes.
const DURABLE = `
SELECT set_config('synchronous_commit',
                  CASE WHEN wanted IN ('off', 'local') THEN 'on' ELSE wanted END, false)
  FROM current_setting('synchronous_commit') AS wanted`;

const admit = async (session: Session, { watch, measured }: ConnectionOptions): Promise<void> => {
  const askedAt = performance.now();
  const now = await watch.admit(session);
  measured?.(askedAt, performance.now(), now);
};

const configOf = (options: ConnectionOptions) => {
  const { url, purpose, everyBrand, durable = true, patient = false, traffic = false } = options;
  // What the URL itself asks the server for (a search_path, say) is asked for as well.
  const server = new URL(url);
  const asked = server.searchParams.get('options');
  server.searchParams.delete('options');
  const settings = [
    ...(asked === null ? [] : [asked]),
    // A snapshot that is older than a lock would see what the lock's former owner has changed since.
    '-c default_transaction_isolation=read\\ committed',
    `-c usher.every_brand=${everyBrand ? 'on' : 'off'}`,
    '-c bytea_output=hex',
    ...(durable ? [] : ['-c synchronous_commit=off']),
    ...(traffic ? plansByKey.map((setting) => `-c ${setting}`) : []),
  ];
  const config: ClientConfig & { pipeline: boolean } = {
    connectionString: server.href,
    application_name: `usher ${purpose}`,
    connectionTimeoutMillis: limits.connect,
    keepAlive: true,
    options: settings.join(' '),
    types: { getTypeParser: (type: number) => readerOf(type) },
    // Statements of one transaction need not wait for each other's answers.
    pipeline: true,
    ...(patient
      ? {}
      : {
          lock_timeout: traffic ? limits.trafficLock : limits.lock,
          statement_timeout: limits.statement,
          idle_in_transaction_session_timeout: limits.idleInTransaction,
          query_timeout: limits.answer,
        }),
  };
  return config;
};
