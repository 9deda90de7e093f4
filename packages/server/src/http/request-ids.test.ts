import { expect, it } from 'vitest';
import { createRequestIds } from './request-ids.ts';

it('gives each request a number of its own, over many draws', () => {
  const next = createRequestIds();
  const ids = Array.from({ length: 1000 }, next);
  expect(new Set(ids).size).toBe(1000);
  expect(ids.filter((id) => !/^[\w-]{16}$/.test(id))).toEqual([]);
});
