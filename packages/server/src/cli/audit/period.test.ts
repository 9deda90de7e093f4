import { expect, it } from 'vitest';
import { readPeriod } from './period.ts';

const NOON = Date.UTC(2026, 10, 23, 12);

it.each([
  ['2026-11-23', NOON - 12 * 3600_000],
  ['2026-11-23T12:00Z', NOON],
  ['2026-11-23T12:00:00Z', NOON],
  ['2026-11-23T12:00:00.007Z', NOON + 7],
  ['2026-11-23T14:00:00+02:00', NOON],
])('%s is a time', (since, at) => {
  expect(readPeriod({ since })).toEqual({ since: at, until: Number.POSITIVE_INFINITY });
  expect(readPeriod({ until: since })).toEqual({ since: Number.NEGATIVE_INFINITY, until: at });
});

it.each([
  '',
  'yesterday',
  '23.11.2026',
  '2026-11-23T12:00:00',
  '2026-11-23 12:00:00Z',
  '2026-13-01',
  '2026-02-30',
  '2026-11-23T25:00Z',
  '2026-11-23T12:00:00+99:99',
])('%j is none', (text) => {
  expect(() => readPeriod({ since: text })).toThrow('since: must be a date');
});

it('names both times that are none', () => {
  expect(() => readPeriod({ since: 'a', until: 'b' })).toThrow(/since: .*; until: /);
});
