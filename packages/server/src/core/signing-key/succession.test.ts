import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_TICKET_LIFETIME } from '../brand/policy.ts';
import { SECOND } from '../clock.ts';
import type { SigningKey, SigningKeyState } from './signing-key.ts';
import { ANNOUNCEMENT, sealingKey, standingOf, succession } from './succession.ts';

const NOW = Date.UTC(2026, 10, 23, 14, 18, 47, 630);

const key = (kid: string, createdAt: number, state: SigningKeyState = 'retiring'): SigningKey => ({
  kid,
  state,
  sealedSecret: new Uint8Array(60),
  createdAt,
});

const kidAt = (keys: readonly SigningKey[], issuedAt: number) => sealingKey(succession(keys), issuedAt)?.kid;

describe('the key that a ticket is sealed under', () => {
  it('is the only one, however young', () => {
    expect(kidAt([key('a', NOW, 'active')], NOW)).toBe('a');
    expect(kidAt([key('a', NOW, 'active')], NOW - 1000)).toBe('a');
  });

  it('is the former one until the new one has been announced', () => {
    const keys = [key('a', 0), key('b', NOW, 'active')];
    expect([NOW, NOW + ANNOUNCEMENT - 1, NOW + ANNOUNCEMENT].map((at) => kidAt(keys, at))).toEqual([
      'a',
      'a',
      'b',
    ]);
  });

  it('is each in turn where several were made in quick succession', () => {
    const keys = [key('a', 0), key('b', NOW), key('c', NOW + 2000, 'active')];
    const times = [-1, 0, 1999, 2000].map((after) => NOW + ANNOUNCEMENT + after);
    expect(times.map((at) => kidAt(keys, at))).toEqual(['a', 'b', 'b', 'c']);
  });

  it('is never a retired one', () => {
    const keys = [key('a', 0, 'retired'), key('b', NOW, 'active'), key('c', NOW, 'retired')];
    expect([0, NOW, NOW + ANNOUNCEMENT].map((at) => kidAt(keys, at))).toEqual(['b', 'b', 'b']);
  });

  it('is the new one as soon as it was announced, though a wrong clock made the former one', () => {
    // As the store lists them: the former one comes from next year.
    const keys = [key('new', NOW, 'active'), key('former', NOW + 365 * 86_400 * SECOND)];
    expect([NOW, NOW + ANNOUNCEMENT - 1, NOW + ANNOUNCEMENT].map((at) => kidAt(keys, at))).toEqual([
      'former',
      'former',
      'new',
    ]);
  });

  it('is the same for every process that has read the keys since they were announced, and for ever after', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 12_000 }), { minLength: 1, maxLength: 12 });
    const lag = fc.integer({ min: 0, max: ANNOUNCEMENT });
    const property = fc.property(gaps, fc.nat({ max: 150_000 }), lag, (waits, issuedAfter, readBefore) => {
      let madeAt = NOW;
      const made = waits.map((wait) => {
        madeAt += wait;
        return madeAt;
      });
      /** The keys as a process knows them that read the store at an instant. */
      const known = (at: number) => {
        const rows = [NOW, ...made.filter((each) => each <= at)];
        return rows.map((each, place) =>
          key(`${each}`, each, place < rows.length - 1 ? 'retiring' : 'active'),
        );
      };
      const issuedAt = NOW + issuedAfter;
      expect(kidAt(known(issuedAt - readBefore), issuedAt)).toBe(
        kidAt(known(Number.POSITIVE_INFINITY), issuedAt),
      );
    });
    fc.assert(property, { seed: 20261123, numRuns: 2000 });
  });
});

describe('what a key does', () => {
  const keys = [
    key('a', 0, 'retired'),
    key('b', 1),
    key('c', 2),
    key('d', NOW),
    key('e', NOW + 1000, 'active'),
  ];
  const at = (now: number) =>
    Object.fromEntries(keys.map((each) => [each.kid, standingOf(each, keys, now).does]));

  it('goes from waiting over sealing to opening', () => {
    const before = { a: 'nothing', b: 'opens', c: 'seals', d: 'waits', e: 'waits' };
    expect(at(NOW + ANNOUNCEMENT - 1)).toEqual(before);
    expect(at(NOW + ANNOUNCEMENT)).toEqual({ ...before, c: 'opens', d: 'seals' });
    expect(at(NOW + ANNOUNCEMENT + 1000)).toEqual({ ...before, c: 'opens', d: 'opens', e: 'seals' });
  });

  it('is needed as long as a ticket from its last moment can live', () => {
    const untils = keys.map((each) => standingOf(each, keys, NOW));
    expect(untils.map(({ sealsUntil }) => sealsUntil)).toEqual([
      null,
      2 + ANNOUNCEMENT,
      NOW + ANNOUNCEMENT,
      NOW + 1000 + ANNOUNCEMENT,
      null,
    ]);
    for (const { sealsUntil, neededUntil } of untils) {
      expect(neededUntil).toBe(sealsUntil === null ? null : sealsUntil + LONGEST_TICKET_LIFETIME);
    }
  });
});
