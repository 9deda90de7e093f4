import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../core/clock.ts';
import { formatInstant, formatRelative, formatWait } from './format.ts';

const now = Date.UTC(2026, 10, 23, 14, 18, 47);

// Releases of the locale data differ in which kind of space they put where.
const plain = (text: string): string => text.replace(/\s/g, ' ');

describe('formatInstant', () => {
  test.each([
    ['en-GB', '23 Nov 2026, 14:18 UTC'],
    ['en-US', 'Nov 23, 2026, 2:18 PM UTC'],
    ['he', '23 בנוב׳ 2026, 14:18 UTC'],
  ] as const)('writes the time in %s with its zone', (language, text) => {
    expect(plain(formatInstant(now, language))).toBe(text);
  });
});

describe('formatRelative', () => {
  test.each([
    [0, 'now'],
    [-59 * SECOND, 'now'],
    [-MINUTE, '1 minute ago'],
    [-59 * MINUTE - 59 * SECOND, '59 minutes ago'],
    [-HOUR, '1 hour ago'],
    [-47 * HOUR, '1 day ago'],
    [-2 * DAY, '2 days ago'],
    [7 * HOUR + 55 * MINUTE, 'in 7 hours'],
  ])('calls what is %d ms away "%s"', (distance, text) => {
    expect(formatRelative(now + distance, now, 'en-GB')).toBe(text);
  });

  test('leaves the bracketed number out of Hebrew words that say it already', () => {
    expect(formatRelative(now - MINUTE, now, 'he')).toBe('לפני דקה');
    expect(formatRelative(now - 2 * DAY, now, 'he')).toBe('לפני יומיים');
    expect(formatRelative(now - 5 * MINUTE, now, 'he')).toBe('לפני 5 דקות');
  });
});

describe('formatWait', () => {
  test.each([
    [0, '1 second'],
    [1.2, '2 seconds'],
    [59, '59 seconds'],
    [60, '1 minute'],
    [61, '2 minutes'],
    [3541, '1 hour'],
    [3601, '2 hours'],
  ])('rounds %d seconds up to %s', (seconds, text) => {
    expect(formatWait(seconds, 'en-GB')).toBe(text);
  });
});
