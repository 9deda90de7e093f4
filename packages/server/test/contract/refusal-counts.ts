import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/core/clock.ts';
import { anonymousReasons, hourOf } from '../../src/core/refusal/refusal.ts';
import type { StoreEngine } from '../support/store.ts';

const database = async (engine: StoreEngine) => {
  const { clock, open } = await engine.create();
  return { clock, open, store: await open() };
};

export const refusalCountsContract = (engine: StoreEngine): void => {
  describe(`counts of refusals that nobody can be named for on ${engine.name}`, () => {
    it('are kept by hour and reason, and written when the store closes', async () => {
      const { clock, open, store } = await database(engine);
      const hour = hourOf(clock.now());
      for (const reason of [...anonymousReasons, 'malformed', 'malformed'] as const)
        store.refusals.count(reason);
      clock.time += HOUR;
      store.refusals.count('throttled');
      const reader = (await open()).read.refusals;
      expect(await reader.since(0)).toEqual([]);
      await store.close();
      expect(await reader.since(0)).toEqual([
        { hour, reason: 'malformed', count: 3 },
        { hour, reason: 'not-authentic', count: 1 },
        { hour, reason: 'throttled', count: 1 },
        { hour: hour + HOUR, reason: 'throttled', count: 1 },
      ]);
      expect(await reader.since(hour + HOUR + 59 * MINUTE)).toHaveLength(1);
      expect(await reader.since(hour + 2 * HOUR)).toEqual([]);
    });

    it('of several processes are added up', async () => {
      const { open, store } = await database(engine);
      const another = await open();
      for (const each of [store, another, another]) each.refusals.count('not-authentic');
      await Promise.all([store.close(), another.close()]);
      expect(await (await open()).read.refusals.since(0)).toMatchObject([{ count: 3 }]);
    });

    it('are written once a minute, however many there are', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      onTestFinished(() => {
        vi.useRealTimers();
      });
      const { store } = await database(engine);
      const count = async (): Promise<number> =>
        (await store.read.refusals.since(0)).reduce((sum, row) => sum + row.count, 0);
      for (let time = 0; time < 1000; time++) store.refusals.count('malformed');
      vi.advanceTimersByTime(MINUTE - 1);
      await store.write(() => Promise.resolve());
      expect(await count()).toBe(0);
      vi.advanceTimersByTime(1);
      // Nobody waits for it, so we look until it is there; a store that answers at once must get its turn to write.
      while ((await count()) === 0) await setImmediate();
      expect(await count()).toBe(1000);
      store.refusals.count('malformed');
      vi.advanceTimersByTime(MINUTE - 1);
      await store.write(() => Promise.resolve());
      expect(await count()).toBe(1000);
    });

    it('are dropped after 400 days', async () => {
      const { clock, open, store } = await database(engine);
      store.refusals.count('malformed');
      await store.close();
      const start = clock.now();
      clock.time += 400 * DAY;
      const later = await open();
      later.refusals.count('throttled');
      await later.close();
      const last = await open();
      expect(await last.read.refusals.since(0)).toHaveLength(2);
      clock.time = start + 400 * DAY + HOUR;
      last.refusals.count('throttled');
      await last.close();
      const left = await (await open()).read.refusals.since(0);
      expect(left.map(({ reason }) => reason)).toEqual(['throttled', 'throttled']);
    });
  });
};
