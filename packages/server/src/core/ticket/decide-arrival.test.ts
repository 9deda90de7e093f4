import { describe, expect, it } from 'vitest';
import { type Arrival, decideArrival } from './decide-arrival.ts';
import type { Question } from './ports.ts';

type Row = readonly [
  method: Arrival['method'],
  origin: Arrival['origin'],
  where: 'page' | 'frame',
  holdsAnother: boolean,
  agrees: boolean,
  expected: Question | null,
];

/** Contract §2, "GET is smart" and "POST", for a brand whose links sign in at once. */
const direct: readonly Row[] = [
  ['GET', 'program', 'page', false, false, null],
  ['GET', 'foreign', 'page', false, false, null],
  ['GET', 'ours', 'page', false, false, null],
  ['GET', 'foreign', 'page', true, false, 'switch'],
  ['GET', 'foreign', 'frame', false, false, 'confirm'],
  ['GET', 'ours', 'frame', false, false, 'confirm'],
  ['GET', 'foreign', 'frame', true, false, 'switch'],
  ['POST', 'program', 'page', false, false, null],
  ['POST', 'foreign', 'page', false, false, 'hand-over'],
  ['POST', 'foreign', 'page', true, false, 'hand-over'],
  ['POST', 'foreign', 'frame', false, false, 'confirm'],
  ['POST', 'ours', 'page', false, false, null],
  ['POST', 'ours', 'frame', false, false, null],
  ['POST', 'ours', 'page', true, false, 'switch'],
  ['POST', 'ours', 'frame', true, false, 'switch'],
  ['POST', 'ours', 'page', true, true, null],
  ['POST', 'ours', 'frame', true, true, null],
  // A page elsewhere can write "agreed" into its form; only ours is believed.
  ['POST', 'foreign', 'page', true, true, 'hand-over'],
  ['POST', 'foreign', 'frame', true, true, 'confirm'],
];

/** And for one whose links ask first. */
const confirm: readonly Row[] = [
  ['GET', 'program', 'page', false, false, 'confirm'],
  ['GET', 'foreign', 'page', false, false, 'confirm'],
  ['GET', 'ours', 'page', false, false, 'confirm'],
  ['GET', 'foreign', 'page', true, false, 'switch'],
  ['GET', 'foreign', 'frame', false, false, 'confirm'],
  ['POST', 'program', 'page', false, false, null],
  ['POST', 'foreign', 'page', false, false, 'confirm'],
  ['POST', 'foreign', 'frame', false, false, 'confirm'],
  ['POST', 'foreign', 'page', true, true, 'confirm'],
  ['POST', 'ours', 'page', false, false, null],
  ['POST', 'ours', 'page', true, false, 'switch'],
  ['POST', 'ours', 'page', true, true, null],
];

describe.each([
  ['direct', direct],
  ['confirm', confirm],
] as const)('under %s', (policy, rows) => {
  it.each(rows)('%s, %s, in a %s, holding another session: %s, agreed: %s → %s', (...row) => {
    const [method, origin, where, holdsAnother, agreesToSwitch, expected] = row;
    const arrival: Arrival = { method, origin, topLevel: where === 'page', agreesToSwitch };
    expect(decideArrival(arrival, { arrival: policy }, holdsAnother)).toBe(expected);
  });
});

it('never spends a ticket at once that a page elsewhere posted', () => {
  for (const policy of ['direct', 'confirm'] as const) {
    for (const topLevel of [true, false]) {
      for (const holdsAnother of [true, false]) {
        for (const agreesToSwitch of [true, false]) {
          const arrival: Arrival = { method: 'POST', origin: 'foreign', topLevel, agreesToSwitch };
          expect(decideArrival(arrival, { arrival: policy }, holdsAnother)).not.toBeNull();
        }
      }
    }
  }
});
