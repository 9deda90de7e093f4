import { describe, expect, it } from 'vitest';
import type { Allowance, Throttle } from '../core/throttle.ts';
import { createLeasedThrottle, type SharedCount } from './leases.ts';

const WINDOW = 60;
const KEY = 'key';

/** Nodes that share a limit, on a clock that stands still until a test moves it. */
const startNodes = (limit: number, nodes = 1) => {
  const clock = { time: 1_000_000 };
  const counted = new Map<string, { units: number; ends: number }>();
  const asked: number[] = [];
  const shared: SharedCount = {
    async add(key, units) {
      asked.push(units);
      const found = counted.get(key);
      const live = found !== undefined && clock.time < found.ends ? found : null;
      const now = live ?? { units: 0, ends: clock.time + WINDOW * 1000 };
      now.units += units;
      counted.set(key, now);
      return { units: now.units, remaining: now.ends - clock.time };
    },
    async clear(key) {
      counted.delete(key);
    },
  };
  const throttles = Array.from({ length: nodes }, () =>
    createLeasedThrottle({ limit, window: WINDOW }, shared, () => clock.time),
  );
  return { clock, asked, shared, node: (index = 0) => throttles[index] as Throttle };
};

const takeOneByOne = async (throttle: Throttle, times: number) => {
  const answers: Allowance[] = [];
  for (let time = 0; time < times; time++) answers.push(await throttle.take(KEY));
  return answers;
};

const takeAtOnce = (throttle: Throttle, times: number) =>
  Promise.all(Array.from({ length: times }, () => throttle.take(KEY)));

const allowedOf = (answers: readonly { readonly allowed: boolean }[]) =>
  answers.filter(({ allowed }) => allowed).length;

describe('a lease', () => {
  it('is a hundredth of the limit: one question in so many', async () => {
    const { asked, node } = startNodes(6000);
    expect(allowedOf(await takeOneByOne(node(), 600))).toBe(600);
    expect(asked).toEqual(Array(10).fill(1));
  });

  it.each([1, 10, 100, 199])('is one point where the limit is %i: the count is exact', async (limit) => {
    const { node } = startNodes(limit, 3);
    for (let time = 0; time < limit; time++) expect((await node(time % 3).take(KEY)).allowed).toBe(true);
    for (let index = 0; index < 3; index++) expect((await node(index).take(KEY)).allowed).toBe(false);
  });

  it.each([1000, 1001, 6007, 6599])('never adds up to more than the limit of %i', async (limit) => {
    const { node } = startNodes(limit);
    expect(allowedOf(await takeOneByOne(node(), limit + 200))).toBe(limit);
  });

  it('that another node does not use up is all that is refused too early', async () => {
    const { node } = startNodes(1000, 2);
    await node(0).take(KEY);
    expect(allowedOf(await takeOneByOne(node(1), 1000))).toBe(990);
    expect(allowedOf(await takeOneByOne(node(0), 10))).toBe(9);
  });

  it('is void when its window ends', async () => {
    const { clock, asked, node } = startNodes(1000, 2);
    await node(0).take(KEY);
    await takeOneByOne(node(1), 1000);
    clock.time += WINDOW * 1000;
    expect(allowedOf(await takeOneByOne(node(1), 1000))).toBe(1000);
    asked.length = 0;
    expect((await node(0).take(KEY)).allowed).toBe(false);
    expect(asked).toEqual([1]);
  });

  it('ends no later than the window of the shared count, however long the answer took', async () => {
    const { asked, clock, shared } = startNodes(1000);
    const slow: SharedCount = {
      ...shared,
      async add(key, units) {
        const answer = await shared.add(key, units);
        clock.time += 400;
        return answer;
      },
    };
    const throttle = createLeasedThrottle({ limit: 1000, window: WINDOW }, slow, () => clock.time);
    await throttle.take(KEY);
    clock.time += WINDOW * 1000 - 400;
    await throttle.take(KEY);
    expect(asked).toEqual([1, 1]);
  });
});

describe('requests that come at once', () => {
  it('wait for the same question, and the next asks for all who are left', async () => {
    const { asked, node } = startNodes(1000);
    expect(allowedOf(await takeAtOnce(node(), 95))).toBe(95);
    expect(asked).toEqual([1, 9]);
  });

  it('get no more than the limit between them, and one is the first too many', async () => {
    const { node } = startNodes(10, 2);
    const answers = (await Promise.all([takeAtOnce(node(0), 20), takeAtOnce(node(1), 20)])).flat();
    expect(allowedOf(answers)).toBe(10);
    expect(answers.filter(({ justExceeded }) => justExceeded)).toHaveLength(1);
  });

  it('all hear of it where the count fails after all', async () => {
    const failure = new Error('broken');
    const throttle = createLeasedThrottle(
      { limit: 10, window: WINDOW },
      { add: () => Promise.reject(failure), clear: async () => {} },
    );
    const settled = await Promise.allSettled([throttle.take(KEY), throttle.take(KEY)]);
    expect(settled).toEqual(Array(2).fill({ status: 'rejected', reason: failure }));
  });
});

describe('the first one too many', () => {
  it.each([1, 10, 199, 1000, 6007])('of a limit of %i is one, on whichever node', async (limit) => {
    const { node } = startNodes(limit, 3);
    const answers: Allowance[] = [];
    for (let time = 0; time < limit + 300; time++) answers.push(await node(time % 3).take(KEY));
    expect(answers.filter(({ justExceeded }) => justExceeded)).toHaveLength(1);
    expect(answers.findIndex(({ justExceeded }) => justExceeded)).toBe(
      answers.findIndex(({ allowed }) => !allowed),
    );
  });
});

describe('a key that is used up', () => {
  it('is asked about once a second, and refused with the time that is left', async () => {
    const { clock, asked, node } = startNodes(2);
    await takeOneByOne(node(), 3);
    asked.length = 0;
    clock.time += 999;
    expect(await node().take(KEY)).toEqual({ allowed: false, justExceeded: false, retryAfter: 60 });
    expect(asked).toEqual([]);
    clock.time += 1;
    expect(await node().take(KEY)).toEqual({ allowed: false, justExceeded: false, retryAfter: 59 });
    expect(asked).toEqual([1]);
  });

  it('is free again when the window ends', async () => {
    const { clock, node } = startNodes(2);
    await takeOneByOne(node(), 3);
    clock.time += WINDOW * 1000;
    expect((await node().take(KEY)).allowed).toBe(true);
  });
});

describe('a look', () => {
  it('never asks, and goes by what the last take brought', async () => {
    const { asked, node } = startNodes(3, 2);
    await takeOneByOne(node(0), 3);
    asked.length = 0;
    expect(await node(0).look(KEY)).toMatchObject({ allowed: false });
    expect(await node(1).look(KEY)).toMatchObject({ allowed: true });
    expect(asked).toEqual([]);
    await node(1).take(KEY);
    expect(await node(1).look(KEY)).toMatchObject({ allowed: false });
  });

  it('forgets when the window ends', async () => {
    const { clock, node } = startNodes(1);
    await node().take(KEY);
    clock.time += WINDOW * 1000;
    expect(await node().look(KEY)).toMatchObject({ allowed: true });
  });

  it('sees what is left of a lease', async () => {
    const { node } = startNodes(200);
    await takeOneByOne(node(), 199);
    expect(await node().look(KEY)).toMatchObject({ allowed: true });
    await node().take(KEY);
    expect(await node().look(KEY)).toMatchObject({ allowed: false });
  });
});

describe('what is given back', () => {
  it('can be taken by any node where the count is exact', async () => {
    const { node } = startNodes(2, 2);
    await takeOneByOne(node(0), 2);
    await node(0).giveBack(KEY);
    expect((await node(1).take(KEY)).allowed).toBe(true);
    expect((await node(0).take(KEY)).allowed).toBe(false);
  });

  it('goes back into the lease where there are leases', async () => {
    const { asked, node } = startNodes(1000);
    await takeOneByOne(node(), 10);
    await node().giveBack(KEY);
    await node().take(KEY);
    expect(asked).toEqual([1]);
  });

  it('by forgiving is all of it', async () => {
    const { node } = startNodes(2);
    await takeOneByOne(node(), 3);
    await node().forgive(KEY);
    expect((await node().look(KEY)).allowed).toBe(true);
    expect(allowedOf(await takeOneByOne(node(), 3))).toBe(2);
  });
});
