import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  aCode,
  append,
  chainOf,
  change,
  checkpointAt,
  headAt,
  inShort,
  insert,
  isWhole,
  judge,
  move,
  type Rows,
  remove,
  renumber,
  swap,
} from '../support/audit-chain.ts';

const SEED = 20_261_123;
const LONGEST = 30;

const runs = (numRuns: number) => ({ seed: SEED, numRuns });

/** A chain, and numbers of records in it; shrinks to short chains and first records. */
const chainWith = (records: number, shortest = 1) =>
  fc
    .tuple(
      fc.integer({ min: shortest, max: LONGEST }),
      fc.array(fc.nat(), { minLength: records, maxLength: records }),
    )
    .map(([length, picks]) => ({
      length,
      rows: chainOf(length),
      picked: picks.map((pick) => (pick % length) + 1) as readonly number[],
    }));

const codes = fc.constantFrom<Uint8Array | null>(null, aCode(0), aCode(7));

const found = (rows: Rows, heads: Parameters<typeof judge>[1]): readonly string[] =>
  judge(rows, heads).findings.map(inShort);

it('an intact chain gives no finding, whatever was dropped of it and whatever heads were taken', () => {
  fc.assert(
    fc.property(chainWith(3), ({ rows, length, picked }) => {
      const [dropped = 1, ...taken] = picked;
      const heads = [...taken, length].map((number) => headAt(rows, number));
      expect(judge(rows, heads)).toMatchObject({ findings: [], records: length, headsTooOld: 0 });
      if (dropped === length) return;
      const left = judge(remove(rows, 1, dropped), heads, checkpointAt(rows, dropped));
      expect(left).toMatchObject({ findings: [], records: length - dropped, first: dropped + 1 });
      expect(left.headsMet + left.headsTooOld).toBe(new Set([...taken, length]).size);
    }),
    runs(300),
  );
});

it('a changed record is named, whatever became of its code', () => {
  fc.assert(
    fc.property(chainWith(1), fc.option(codes, { nil: undefined }), ({ rows, length, picked }, mac) => {
      const [number = 1] = picked;
      const damage = mac === undefined ? {} : { mac };
      const heads = [headAt(rows, length)];
      expect(found(change(rows, number, { content: 'changed', ...damage }), heads)).toEqual([
        `changed ${number}`,
      ]);
      if (mac !== undefined)
        expect(found(change(rows, number, { mac }), heads)).toEqual([`changed ${number}`]);
    }),
    runs(300),
  );
});

it('removed records are named, whether or not those behind are renumbered', () => {
  fc.assert(
    fc.property(chainWith(2, 2), fc.boolean(), ({ rows, length, picked }, closed) => {
      const [first = 1, last = 1] = picked.toSorted((left, right) => left - right);
      fc.pre(last < length);
      const left = remove(rows, first, last - first + 1);
      const expected = first === last ? `removed ${first}` : `removed ${first} to ${last}`;
      expect(found(closed ? renumber(left) : left, [headAt(rows, length)])).toEqual([expected]);
    }),
    runs(300),
  );
});

it('inserted records are named, with whatever codes', () => {
  fc.assert(
    fc.property(
      chainWith(2),
      fc.integer({ min: 1, max: 5 }),
      fc.option(codes, { nil: undefined }),
      ({ rows, picked }, count, mac) => {
        const [before = 1, copied = 1] = picked;
        // Without a code of its own it has that of a record.
        const code = mac === undefined ? headAt(rows, copied).mac : mac;
        const last = before + count - 1;
        const expected = count === 1 ? `inserted ${before}` : `inserted ${before} to ${last}`;
        expect(found(insert(rows, before, count, code), [])).toEqual([expected]);
      },
    ),
    runs(300),
  );
});

it('records that have changed places are named, near or far, with their codes or without', () => {
  fc.assert(
    fc.property(chainWith(2, 2), fc.boolean(), fc.boolean(), ({ rows, length, picked }, copied, known) => {
      const [one = 1, other = 1] = picked.toSorted((left, right) => left - right);
      fc.pre(one !== other);
      const heads = known ? [headAt(rows, length)] : [];
      expect(found(swap(rows, one, other, copied), heads)).toEqual([`reordered ${one} and ${other}`]);
    }),
    runs(300),
  );
});

it('a record that was moved is named', () => {
  fc.assert(
    fc.property(chainWith(2, 3), ({ rows, picked }) => {
      const [from = 1, to = 1] = picked;
      fc.pre(Math.abs(from - to) > 1);
      expect(found(move(rows, from, to), [])).toEqual([`reordered ${from}, at ${to}`]);
    }),
    runs(300),
  );
});

it('what is missing at the end is named where a head tells of it, and the last head is the one that counts', () => {
  fc.assert(
    fc.property(chainWith(2), ({ rows, length, picked }) => {
      const [first = 1, other = 1] = picked;
      const heads = [headAt(rows, length), headAt(rows, other)];
      const expected = first === length ? `truncated ${first}` : `truncated ${first} to ${length}`;
      expect(found(rows.slice(0, first - 1), heads)).toEqual([expected]);
    }),
    runs(300),
  );
});

it('what was cut off and written again is told by a head', () => {
  fc.assert(
    fc.property(chainWith(1), fc.nat({ max: 5 }), ({ rows, length, picked }, more) => {
      const [first = 1] = picked;
      let other: Rows = rows.slice(0, first - 1);
      while (other.length < length + more) other = append(other, 'written later');
      const heads = [headAt(rows, length), ...(first > 1 ? [headAt(rows, first - 1)] : [])];
      const expected = first === length ? `rewritten ${first}` : `rewritten ${first} to ${length}`;
      expect(found(other, heads)).toEqual([expected]);
    }),
    runs(300),
  );
});

it('a record of another history of the chain is named: that it was ours does not make it fit', () => {
  fc.assert(
    fc.property(chainWith(2, 3), ({ rows, length, picked }) => {
      const [parted = 1, number = 1] = picked.toSorted((left, right) => left - right);
      fc.pre(parted < number);
      // A copy of the store that went on by itself.
      let other: Rows = rows.slice(0, parted - 1);
      while (other.length < length) other = append(other, `record ${other.length + 1} elsewhere`);
      const foreign = rows.map((row, at) => (at === number - 1 ? (other[at] ?? row) : row));
      expect(found(foreign, [headAt(rows, length)])).toEqual([`changed ${number}`]);
    }),
    runs(300),
  );
});

type Act = (rows: Rows, one: number, other: number, mac: Uint8Array | null) => Rows;

const acts: Readonly<Record<string, Act>> = {
  'change a content': (rows, one) => change(rows, one, { content: 'changed' }),
  'change a code': (rows, one, _, mac) => change(rows, one, { mac }),
  'copy a code': (rows, one, other) =>
    change(rows, one, { mac: rows.find(({ sequence }) => sequence === other)?.mac ?? null }),
  remove: (rows, one) => remove(rows, one, 1),
  'remove and close the gap': (rows, one) => renumber(remove(rows, one, 1)),
  insert: (rows, one, _, mac) => insert(rows, one, 1, mac),
  swap: (rows, one, other) => renumber(swap(renumber(rows), one, other, true)),
  'swap contents': (rows, one, other) => renumber(swap(renumber(rows), one, other, false)),
  move,
  'cut off': (rows, one) => rows.slice(0, Math.max(one, rows.length - 2)),
  'go on': (rows) => append(append(rows, 'later'), 'later still'),
  'leave room': (rows, one, other) =>
    rows.map((row) => (row.sequence < one ? row : { ...row, sequence: row.sequence + other })),
};

const act = fc.record({
  name: fc.constantFrom(...Object.keys(acts)),
  one: fc.nat(),
  other: fc.nat(),
  mac: codes,
});

type ActOn = typeof act extends fc.Arbitrary<infer Value> ? Value : never;

const tamper = (rows: Rows, { name, one, other, mac }: ActOn): Rows => {
  const number = (pick: number): number => (pick % rows.length) + 1;
  return rows.length === 0 ? rows : (acts[name]?.(rows, number(one), number(other), mac) ?? rows);
};

const tampered = fc
  .tuple(fc.integer({ min: 1, max: 15 }), fc.array(act, { minLength: 1, maxLength: 5 }))
  .map(([length, all]) => ({
    length,
    names: all.map(({ name }) => name),
    rows: all.reduce<Rows>(tamper, chainOf(length)),
  }));

it('whatever is done to a chain is found, unless it was put right again', () => {
  fc.assert(
    fc.property(tampered, ({ rows }) => {
      expect(judge(rows).findings.length > 0).toBe(!isWhole(rows));
    }),
    runs(3000),
  );
});

it('shrinks to the shortest chain that shows a failure', () => {
  const nothingIsFound = fc.property(tampered, ({ rows }) => judge(rows).findings.length === 0);
  const { counterexample } = fc.check(nothingIsFound, runs(1000));
  expect(counterexample?.[0]).toMatchObject({ length: 1, names: ['change a content'] });
});
