import { setTimeout } from 'node:timers/promises';
import type { Client, QueryConfig, QueryResult } from 'pg';
import type { SqlRow } from '../rows/values.ts';
import { type ConnectionLost, connectionLost, isServerError } from './errors.ts';
import type { Statement } from './statement.ts';

/** What the server answered. */
export interface Answer {
  readonly rows: readonly SqlRow[];
  /** How many rows were read or written. */
  readonly count: number;
  /** What was done, in the server's word: `COMMIT`, say. */
  readonly command: string;
}

// Milliseconds. A server that cannot be reached any more does not answer a goodbye either.
const CLOSES_WITHIN = 2000;

/**
 * One connection while it lasts. Statements are sent as they come and answered in their order; a transaction's
 * may be sent without waiting for each other.
 */
export class Session {
  readonly #client: Client;
  readonly #gone = Promise.withResolvers<void>();
  /** Why the connection is of no use any more. */
  #lost: ConnectionLost | null = null;
  /** How many warnings the server has given: none is expected, and one at a commit takes its promise back. */
  warnings = 0;

  constructor(client: Client) {
    this.#client = client;
    client.on('error', (error) => this.#lose(error));
    client.on('end', () => this.#lose(new Error('the connection was closed')));
    client.on('notice', ({ severity }) => {
      if (severity !== 'NOTICE') this.warnings += 1;
    });
  }

  /** Resolves when the connection is of no use any more. */
  get lost(): Promise<void> {
    return this.#gone.promise;
  }

  get isLost(): boolean {
    return this.#lost !== null;
  }

  /** Rejects with `ConnectionLost`, or with what the server says. */
  async run({ name, text }: Statement, values: readonly unknown[] = []): Promise<Answer> {
    return this.#send({ name, text, values: [...values] });
  }

  /** For text that is made anew each time. */
  async query(text: string, values: readonly unknown[] = []): Promise<Answer> {
    return this.#send({ text, values: [...values] });
  }

  /** As {@link query}, with each row as an object. */
  async queryObjects(
    text: string,
    values: readonly unknown[],
  ): Promise<{ readonly rows: unknown[]; readonly count: number }> {
    const { rows, rowCount } = await this.#ask({ text, values: [...values] });
    return { rows, count: rowCount ?? 0 };
  }

  /** One or more statements without values, in one go. What they answer is not looked at. */
  async execute(text: string): Promise<void> {
    await this.#ask({ text });
  }

  /** Hears what is told on a channel. @param channel an identifier of ours */
  async listen(channel: string, onNews: (payload: string) => void): Promise<void> {
    this.#client.on('notification', ({ payload = '' }) => onNews(payload));
    await this.execute(`LISTEN ${channel}`);
  }

  /** Breaks the connection off, whatever is under way: the server takes back what was not committed. */
  abandon(): void {
    this.#lose(new Error('the connection was broken off'));
  }

  /** Lets what is under way finish, if it does soon. */
  async close(): Promise<void> {
    if (this.#lost !== null) return;
    const hung = setTimeout(CLOSES_WITHIN, undefined, { ref: false });
    await Promise.race([this.#client.end().catch(() => undefined), hung]);
    this.abandon();
  }

  async #send(query: QueryConfig): Promise<Answer> {
    const { rows, rowCount, command } = await this.#ask<SqlRow>({ ...query, rowMode: 'array' });
    return { rows, count: rowCount ?? 0, command };
  }

  async #ask<Row>(
    query: QueryConfig & { readonly rowMode?: 'array' },
  ): Promise<QueryResult & { readonly rows: Row[] }> {
    if (this.#lost !== null) throw this.#lost;
    try {
      return await this.#client.query(query);
    } catch (error) {
      // A value that cannot be read is somebody's number, not the connection's fault.
      if (isServerError(error) || error instanceof RangeError) throw error;
      this.#lose(error);
      throw connectionLost(error);
    }
  }

  #lose(error: unknown): void {
    if (this.#lost !== null) return;
    this.#lost = connectionLost(error);
    this.#gone.resolve();
    breakOff(this.#client);
  }
}

/** At once: `end` waits for what is under way, perhaps for ever. The types do not know the socket. */
const breakOff = (client: Client): void => {
  const { connection } = client as unknown as { connection: { stream: { destroy: () => void } } };
  connection.stream.destroy();
};
