/** A statement that a connection prepares once, under its name. */
export interface NamedStatement {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/** As much of a `Pool` of `pg` as counting asks of it. */
export interface CountingDatabase {
  query(statement: NamedStatement): Promise<{ readonly rows: Record<string, unknown>[] }>;
}

export interface BoundedDatabaseOptions {
  /** Milliseconds that anybody waits for an answer. */
  readonly patience: number;
  /** Milliseconds for which a database that failed is left alone. */
  readonly pause: number;
  /** Told once, when the database fails after it worked. */
  onAway(cause: unknown): void;
  /** Told once, when it works again. */
  onBack(): void;
}

/**
 * A database that answers soon or not at all. When it failed, one statement in each pause tries it and all
 * others fail at once: else every request would wait, one after the other, for a server that is not there.
 */
export const createBoundedDatabase = (
  database: CountingDatabase,
  { patience, pause, onAway, onBack }: BoundedDatabaseOptions,
): CountingDatabase => {
  let nextTry: number | null = null;

  const fail = (cause: unknown): void => {
    if (nextTry === null) onAway(cause);
    nextTry = performance.now() + pause;
  };

  const work = (): void => {
    if (nextTry !== null) onBack();
    nextTry = null;
  };

  return {
    async query(statement) {
      if (nextTry !== null) {
        if (performance.now() < nextTry) throw new Error('The database failed and is not asked yet.');
        nextTry = performance.now() + patience + pause;
      }
      try {
        const result = await within(patience, database.query(statement));
        work();
        return result;
      } catch (cause) {
        fail(cause);
        throw cause;
      }
    },
  };
};

const within = async <Result>(patience: number, work: Promise<Result>): Promise<Result> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`The database did not answer in ${patience} ms.`)),
    patience,
  );
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
};
