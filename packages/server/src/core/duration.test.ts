import { expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from './clock.ts';
import { inWords } from './duration.ts';

it.each([
  [0, 'less than a second'],
  [999, 'less than a second'],
  [SECOND, '1 second'],
  [63 * SECOND + 999, '63 seconds'],
  [2 * MINUTE - 1, '119 seconds'],
  [2 * MINUTE, '2 minutes'],
  [2 * HOUR - 1, '119 minutes'],
  [47 * HOUR, '47 hours'],
  [3 * DAY, '3 days'],
])('%d milliseconds are %s', (milliseconds, words) => {
  expect(inWords(milliseconds)).toBe(words);
});
