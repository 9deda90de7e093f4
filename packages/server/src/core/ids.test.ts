import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdSource, decodeId, encodeId, firstIdAt, formatId, type Id, parseId } from './ids.ts';

const NOON = Date.UTC(2026, 10, 23, 12);

const draw = (source: ReturnType<typeof createIdSource>, count: number): number[] =>
  Array.from({ length: count }, () => source.next());

const isStrictlyRising = (ids: readonly number[]): boolean =>
  ids.every((id, at) => at === 0 || id > (ids[at - 1] ?? Number.POSITIVE_INFINITY));

describe('createIdSource', () => {
  it('never draws the same identifier twice, however many are asked for in one millisecond', () => {
    const source = createIdSource(
      () => NOON,
      () => 7,
    );
    expect(draw(source, 10_000)).toSatisfy(isStrictlyRising);
  });

  it('goes on rising when the clock steps back', () => {
    let now = NOON;
    const source = createIdSource(
      () => now,
      () => 7,
    );
    const before = draw(source, 100);
    now -= 3_600_000;
    expect([...before, ...draw(source, 100)]).toSatisfy(isStrictlyRising);
  });

  it('goes on rising when the clock catches up with what a burst has borrowed', () => {
    let now = NOON;
    const source = createIdSource(
      () => now,
      () => 7,
    );
    const ids = draw(source, 1000);
    for (let millisecond = 0; millisecond < 50; millisecond++) {
      now += 1;
      ids.push(...draw(source, 3));
    }
    expect(ids).toSatisfy(isStrictlyRising);
  });

  it('draws different identifiers in each of the 64 lanes at the same moment', () => {
    const sources = Array.from({ length: 64 }, (_, lane) =>
      createIdSource(
        () => NOON,
        () => lane,
      ),
    );
    const ids = sources.flatMap((source) => draw(source, 200));
    expect(new Set(ids).size).toBe(64 * 200);
  });

  it('orders the identifiers of all lanes by time', () => {
    const earlier = createIdSource(
      () => NOON,
      () => 63,
    ).next();
    const later = createIdSource(
      () => NOON + 1,
      () => 0,
    ).next();
    expect(later).toBeGreaterThan(earlier);
  });

  it('stays within what a JavaScript number holds exactly until 2094', () => {
    const last = draw(
      createIdSource(
        () => Date.UTC(2094, 0),
        () => 63,
      ),
      64,
    );
    expect(last.every(Number.isSafeInteger)).toBe(true);
  });
});

describe('firstIdAt', () => {
  it('lies between what was drawn before and what is drawn from then on, in every lane', () => {
    const last = draw(
      createIdSource(
        () => NOON - 1,
        () => 63,
      ),
      64,
    );
    expect(Math.max(...last)).toBeLessThan(firstIdAt(NOON));
    expect(
      createIdSource(
        () => NOON,
        () => 0,
      ).next(),
    ).toBe(firstIdAt(NOON));
  });
});

const anyId = fc.maxSafeNat() as fc.Arbitrary<Id<'ticket'>>;

describe('formatId and parseId', () => {
  it('agree on every identifier', () => {
    fc.assert(
      fc.property(anyId, (id) => {
        const text = formatId('ticket', id);
        expect(text).toMatch(/^tkt_[0-9a-hjkmnp-tv-z]{11}$/);
        expect(parseId('ticket', text)).toBe(id);
      }),
      { seed: 11 },
    );
  });

  it('agree on the least and the greatest', () => {
    expect(formatId('user', 0 as Id<'user'>)).toBe('usr_00000000000');
    expect(parseId('user', 'usr_00000000000')).toBe(0);
    const greatest = Number.MAX_SAFE_INTEGER as Id<'user'>;
    expect(formatId('user', greatest)).toBe('usr_7zzzzzzzzzz');
    expect(parseId('user', 'usr_7zzzzzzzzzz')).toBe(greatest);
  });

  it('keep the order of identifiers in their texts', () => {
    fc.assert(
      fc.property(anyId, anyId, (left, right) => {
        expect(encodeId(left) < encodeId(right)).toBe(left < right);
      }),
      { seed: 12 },
    );
  });

  it.each([
    ['another noun', 'usr_00000000001'],
    ['no prefix', '00000000001'],
    ['a digit too few', 'tkt_0000000001'],
    ['a digit too many', 'tkt_000000000001'],
    ['capitals, which would be a second spelling', 'tkt_0000000000A'],
    ['a letter that is read for a digit', 'tkt_0000000000l'],
    ['a letter that the alphabet leaves out', 'tkt_0000000000u'],
    ['a sign', 'tkt_-0000000001'],
    ['a space', 'tkt_ 0000000001'],
    ['a surrogate pair', 'tkt_000000000🦄'],
    ['more than a number holds exactly', 'tkt_80000000000'],
    ['nothing', ''],
    ['only the prefix', 'tkt_'],
  ])('refuse %s', (_, text) => {
    expect(parseId('ticket', text)).toBeNull();
  });

  it('never throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const id = decodeId(text);
        expect(id === null || encodeId(id) === text).toBe(true);
      }),
      { seed: 13 },
    );
  });
});
