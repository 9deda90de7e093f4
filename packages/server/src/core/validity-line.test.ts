import { expect, it } from 'vitest';
import { drawLine, isBehindLine } from './validity-line.ts';

it('is drawn at the present', () => {
  expect(drawLine({ validFrom: 0 }, 1000, 0)).toBe(1000);
});

it('never moves back, even when the clock does', () => {
  expect(drawLine({ validFrom: 1000 }, 400, 0)).toBe(1000);
});

it('is drawn behind what came to be before the clock stepped back', () => {
  expect(drawLine({ validFrom: 0 }, 400, 1000)).toBe(1000);
});

it('has behind it what came to be before it or at the same instant', () => {
  const line = { validFrom: 1000 };
  expect([999, 1000, 1001].map((since) => isBehindLine(line, since))).toEqual([true, true, false]);
});
