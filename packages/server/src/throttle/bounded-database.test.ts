import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBoundedDatabase } from './bounded-database.ts';

const PATIENCE = 500;
const PAUSE = 1000;
const statement = { name: 'ask', text: 'SELECT 1', values: [] };
const answer = { rows: [] };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A database that answers each statement as the test says. */
const start = () => {
  const asked: PromiseWithResolvers<typeof answer>[] = [];
  const told: string[] = [];
  const bounded = createBoundedDatabase(
    {
      query: () => {
        const question = Promise.withResolvers<typeof answer>();
        asked.push(question);
        return question.promise;
      },
    },
    {
      patience: PATIENCE,
      pause: PAUSE,
      onAway: (cause) => told.push(`away: ${cause instanceof Error ? cause.message : cause}`),
      onBack: () => told.push('back'),
    },
  );
  return { asked, told, ask: () => bounded.query(statement) };
};

const fail = async ({ asked, ask }: ReturnType<typeof start>) => {
  const question = ask();
  asked.at(-1)?.reject(new Error('gone'));
  await expect(question).rejects.toThrow('gone');
};

it('hands the answer on', async () => {
  const { asked, told, ask } = start();
  const question = ask();
  asked[0]?.resolve(answer);
  expect(await question).toBe(answer);
  expect(told).toEqual([]);
});

it('waits for half a second and not longer', async () => {
  const { told, ask } = start();
  const question = ask();
  const refused = expect(question).rejects.toThrow('did not answer in 500 ms');
  vi.advanceTimersByTime(PATIENCE);
  await refused;
  expect(told).toEqual(['away: The database did not answer in 500 ms.']);
});

it('does not ask a database that failed for a while, and then once', async () => {
  const database = start();
  await fail(database);
  for (let time = 0; time < 3; time++) await expect(database.ask()).rejects.toThrow('not asked yet');
  expect(database.asked).toHaveLength(1);
  vi.advanceTimersByTime(PAUSE);
  const question = database.ask();
  await expect(database.ask()).rejects.toThrow('not asked yet');
  expect(database.asked).toHaveLength(2);
  database.asked[1]?.resolve(answer);
  expect(await question).toBe(answer);
  const next = database.ask();
  database.asked[2]?.resolve(answer);
  expect(await next).toBe(answer);
});

it('says once that the database is away, and once that it is back', async () => {
  const database = start();
  await fail(database);
  vi.advanceTimersByTime(PAUSE);
  await fail(database);
  vi.advanceTimersByTime(PAUSE);
  const question = database.ask();
  database.asked.at(-1)?.resolve(answer);
  await question;
  expect(database.told).toEqual(['away: gone', 'back']);
});
