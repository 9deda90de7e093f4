import { setImmediate } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { inOurWords } from './errors.ts';
import type { KnownRows } from './known-rows.ts';
import { answerAll, Questions, type Source } from './questions.ts';

/**
 * Asks questions of one kind outside of any transaction; those of one turn of the event loop share a statement.
 * @returns rejects as the store does
 */
export const createAsking = <Query, Found>(
  connection: Connection,
  known: KnownRows,
  source: Source<Query, Found>,
): ((query: Query) => Promise<Found | null>) => {
  let gathering: { readonly questions: Questions<Query, Found>; readonly asked: Promise<void> } | null = null;

  const ask = async (questions: Questions<Query, Found>): Promise<void> => {
    await setImmediate();
    gathering = null;
    await answerAll(await connection.session(), known, [questions]);
  };

  return async (query) => {
    if (gathering === null) {
      const questions = new Questions(source);
      gathering = { questions, asked: ask(questions) };
    }
    const { questions, asked } = gathering;
    const answer = questions.add(query);
    await inOurWords(asked);
    return answer();
  };
};
