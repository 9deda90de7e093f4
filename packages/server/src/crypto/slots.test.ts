import { expect, it } from 'vitest';
import { createSlots } from './slots.ts';

/** Work that goes on until it is told to end. */
const job = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let started = false;
  const work = () => {
    started = true;
    return promise;
  };
  return { work, end: resolve, hasStarted: () => started };
};

it('runs only so many at once, and the next in line when one ends', async () => {
  const inSlot = createSlots(2, 2);
  const jobs = [job(), job(), job(), job()];
  const runs = jobs.map(({ work }) => inSlot(work));
  const started = () => jobs.map(({ hasStarted }) => hasStarted());
  expect(started()).toEqual([true, true, false, false]);
  jobs[1]?.end();
  await runs[1];
  await Promise.resolve();
  expect(started()).toEqual([true, true, true, false]);
  for (const { end } of jobs) end();
  await Promise.all(runs);
  expect(started()).toEqual([true, true, true, true]);
});

it('turns away whoever finds the line full', async () => {
  const inSlot = createSlots(1, 1);
  const jobs = [job(), job()];
  const runs = jobs.map(({ work }) => inSlot(work));
  await expect(inSlot(async () => 'never')).rejects.toMatchObject({ code: 'overloaded', retryAfter: 1 });
  for (const { end } of jobs) end();
  await Promise.all(runs);
  await expect(inSlot(async () => 'there is room again')).resolves.toBe('there is room again');
});

it('keeps the place of whoever is next in line from those who come later', async () => {
  const inSlot = createSlots(1, 2);
  const jobs = [job(), job(), job()];
  const runs = jobs.slice(0, 2).map(({ work }) => inSlot(work));
  jobs[0]?.end();
  await runs[0];
  runs.push(inSlot(jobs[2]?.work ?? job().work));
  await Promise.resolve();
  expect(jobs.map(({ hasStarted }) => hasStarted())).toEqual([true, true, false]);
  for (const { end } of jobs) end();
  await Promise.all(runs);
});

it('frees the place of work that failed', async () => {
  const inSlot = createSlots(1, 0);
  await expect(inSlot(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  await expect(inSlot(async () => 'done')).resolves.toBe('done');
});
