import { describe, expect, it } from 'vitest';
import type { Allowance, Counters, Throttle } from '../../src/core/throttle.ts';

/** Where throttles count, for the contract suite: it knows nothing else of it. */
export interface CountersEngine {
  readonly name: string;
  /** Nothing has been counted yet. */
  open(): Promise<Counters>;
}

const KEY = '192.0.2.1';

export const takeAtOnce = (throttle: Throttle, times: number, key = KEY) =>
  Promise.all(Array.from({ length: times }, () => throttle.take(key)));

export const allowedOf = (answers: readonly { readonly allowed: boolean }[]): number =>
  answers.filter(({ allowed }) => allowed).length;

export const countersContract = (engine: CountersEngine): void => {
  const throttle = async (limit: number, window = 60) => (await engine.open())('test', limit, window);

  describe(`a throttle that counts ${engine.name}`, () => {
    it('knows its limit and its window', async () => {
      expect(await throttle(10, 900)).toMatchObject({ limit: 10, window: 900 });
    });

    it('allows as many as its limit, and says which was the first too many', async () => {
      const { take } = await throttle(3);
      const answers: Allowance[] = [];
      for (let time = 0; time < 5; time++) answers.push(await take(KEY));
      expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, true, false, false]);
      expect(answers.map(({ justExceeded }) => justExceeded)).toEqual([false, false, false, true, false]);
    });

    it('says how many seconds are left of the window', async () => {
      const { take } = await throttle(1, 900);
      for (const { retryAfter } of [await take(KEY), await take(KEY)]) {
        expect(retryAfter).toBeGreaterThan(840);
        expect(retryAfter).toBeLessThanOrEqual(900);
      }
    });

    it.each([10, 199, 1000, 1234])('allows %i and no more where many come at once', async (limit) => {
      const answers = await takeAtOnce(await throttle(limit), limit + 50);
      expect(allowedOf(answers)).toBe(limit);
      expect(answers.filter(({ justExceeded }) => justExceeded)).toHaveLength(1);
    });

    it('counts for each key alone', async () => {
      const { take } = await throttle(1);
      expect(await take(KEY)).toMatchObject({ allowed: true });
      expect(await take('192.0.2.2')).toMatchObject({ allowed: true });
      expect(await take(KEY)).toMatchObject({ allowed: false });
    });

    it('counts apart from a throttle of another name', async () => {
      const counters = await engine.open();
      expect(await counters('one', 1, 60).take(KEY)).toMatchObject({ allowed: true });
      expect(await counters('two', 1, 60).take(KEY)).toMatchObject({ allowed: true });
    });

    it('looks without counting, and sees that all is taken', async () => {
      const { take, look } = await throttle(2);
      expect(await look(KEY)).toEqual({ allowed: true, justExceeded: false, retryAfter: 1 });
      await take(KEY);
      for (let time = 0; time < 3; time++) expect(await look(KEY)).toMatchObject({ allowed: true });
      expect(await take(KEY)).toMatchObject({ allowed: true });
      expect(await look(KEY)).toMatchObject({ allowed: false });
    });

    it('has room for what is given back', async () => {
      const { take, look, giveBack } = await throttle(2);
      await Promise.all([take(KEY), take(KEY)]);
      await giveBack(KEY);
      expect(await look(KEY)).toMatchObject({ allowed: true });
      expect(await take(KEY)).toMatchObject({ allowed: true });
      expect(await take(KEY)).toMatchObject({ allowed: false });
    });

    it('counts a refusal too: giving one back makes no room while there are more', async () => {
      const { take, giveBack } = await throttle(2);
      for (let time = 0; time < 4; time++) await take(KEY);
      await giveBack(KEY);
      expect(await take(KEY)).toMatchObject({ allowed: false });
    });

    it('has room again once as many were given back as were too many', async () => {
      const { take, giveBack } = await throttle(2);
      for (let time = 0; time < 3; time++) await take(KEY);
      for (let time = 0; time < 2; time++) await giveBack(KEY);
      expect(await take(KEY)).toMatchObject({ allowed: true });
      expect(await take(KEY)).toMatchObject({ allowed: false });
    });

    it('forgets all where it forgives, and of this key only', async () => {
      const { take, look, forgive } = await throttle(1);
      for (const key of [KEY, KEY, '192.0.2.2']) await take(key);
      await forgive(KEY);
      expect(await look(KEY)).toMatchObject({ allowed: true });
      expect(await take(KEY)).toMatchObject({ allowed: true });
      expect(await take('192.0.2.2')).toMatchObject({ allowed: false });
      await forgive('198.51.100.1');
    });

    it.each(['', 'john.d', 'Ж 名前 🙂', 'x'.repeat(10_000), "' OR 1=1 --", 'a\0b'])(
      'takes any key: %j',
      async (key) => {
        const { take } = await throttle(1);
        expect(await take(key)).toMatchObject({ allowed: true });
        expect(await take(key)).toMatchObject({ allowed: false });
      },
    );
  });
};
