import type { SqlRow } from '../rows/values.ts';
import { type Known, type KnownRows, Mentioned } from './known-rows.ts';
import type { Session } from './session.ts';
import type { Statement } from './statement.ts';

/** How one kind of question is asked for many at once. */
export interface Source<Query, Found> {
  /** One row for each question that has an answer; the first column is the question's place, from 1. */
  readonly statement: Statement;
  /** The questions by columns: a list for each parameter. */
  readonly parameters: (queries: readonly Query[]) => ReadonlyArray<readonly unknown[]>;
  /** Names the known rows of an answer. */
  readonly mention: (row: SqlRow, mentioned: Mentioned, query: Query) => void;
  readonly read: (row: SqlRow, known: Known, query: Query) => Found;
}

/** Questions of one kind, gathered to be asked in one statement. */
export class Questions<Query, Found> {
  readonly #source: Source<Query, Found>;
  readonly #queries: Query[] = [];
  #rows: readonly SqlRow[] = [];
  #found: ReadonlyArray<Found | null> = [];

  constructor(source: Source<Query, Found>) {
    this.#source = source;
  }

  /** @returns the answer, once it has come; `null` where there is none */
  add(query: Query): () => Found | null {
    const at = this.#queries.push(query) - 1;
    return () => this.#found[at] ?? null;
  }

  /** Sends the statement, if there is anything to ask. */
  async ask(session: Session): Promise<void> {
    if (this.#queries.length === 0) return;
    this.#rows = (await session.run(this.#source.statement, this.#source.parameters(this.#queries))).rows;
  }

  mention(mentioned: Mentioned): void {
    for (const row of this.#rows) this.#source.mention(row, mentioned, this.#queryOf(row));
  }

  read(known: Known): void {
    const found = new Array<Found | null>(this.#queries.length).fill(null);
    for (const row of this.#rows)
      found[Number(row[0]) - 1] = this.#source.read(row, known, this.#queryOf(row));
    this.#found = found;
  }

  #queryOf(row: SqlRow): Query {
    const query = this.#queries[Number(row[0]) - 1];
    if (query === undefined) throw new Error('an answer to a question that nobody asked');
    return query;
  }
}

/** Asks all of them at once, and reads the few rows that are known where they have changed. */
export const answerAll = async (
  session: Session,
  known: KnownRows,
  questions: readonly Pick<Questions<never, unknown>, 'ask' | 'mention' | 'read'>[],
): Promise<void> => {
  await Promise.all(questions.map((question) => question.ask(session)));
  const mentioned = new Mentioned();
  for (const question of questions) question.mention(mentioned);
  const learnt = await known.learn(session, mentioned);
  for (const question of questions) question.read(learnt);
};
