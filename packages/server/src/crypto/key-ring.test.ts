import { expect, it } from 'vitest';
import { masterKey, signingKey, signingKeysInMemory } from '../../test/support/key-ring.ts';
import type { Clock } from '../core/clock.ts';
import type { SigningKey } from '../core/signing-key/signing-key.ts';
import { openKeyRing } from './key-ring.ts';
import { parseMasterKey } from './master-key.ts';

const now = Date.UTC(2026, 10, 23, 14, 18);
const clock: Clock = { now: () => now };
const open = (rows: SigningKey[], key = masterKey) =>
  openKeyRing({ store: signingKeysInMemory(rows), masterKey: key, clock });

const anotherMasterKey = parseMasterKey('5a17'.repeat(16), 'USHER_MASTER_KEY');

const one = signingKey('00000001', Buffer.alloc(32, 1));
const two = signingKey('00000002', Buffer.alloc(32, 2));
const retiring = signingKey('00000003', Buffer.alloc(32, 3), 'retiring');
const retired = signingKey('00000004', Buffer.alloc(32, 4), 'retired');

it('makes the first key where the store has none', async () => {
  const rows: SigningKey[] = [];
  const ring = await open(rows);
  expect(rows).toEqual([
    {
      kid: expect.stringMatching(/^[0-9a-f]{8}$/),
      state: 'active',
      sealedSecret: expect.any(Uint8Array),
      createdAt: now,
    },
  ]);
  expect(ring.active().kid).toBe(rows[0]?.kid);
  expect(ring.find(ring.active().kid)).toBe(ring.active());
});

it('gives one key to processes that start at once on an empty store', async () => {
  const rows: SigningKey[] = [];
  const store = signingKeysInMemory(rows);
  const start = () => openKeyRing({ store, masterKey, clock });
  const rings = await Promise.all([start(), start(), start()]);
  expect(rows).toHaveLength(1);
  for (const ring of rings) {
    expect(ring.active().kid).toBe(rows[0]?.kid);
    expect(ring.active().secret.equals(rings[0]?.active().secret ?? masterKey)).toBe(true);
  }
});

it('opens what it made, and makes nothing more, the next time', async () => {
  const rows: SigningKey[] = [];
  const first = await open(rows);
  const second = await open(rows);
  expect(rows).toHaveLength(1);
  expect(second.active().secret.equals(first.active().secret)).toBe(true);
});

it('stores no key in the clear', async () => {
  const rows: SigningKey[] = [];
  const ring = await open(rows);
  expect(Buffer.from(rows[0]?.sealedSecret ?? []).includes(ring.active().secret.export())).toBe(false);
});

it('seals under the newest active key', async () => {
  const ring = await open([one, two, retiring]);
  expect(ring.active().kid).toBe(two.kid);
  expect(ring.active().secret.export()).toEqual(Buffer.alloc(32, 2));
});

it('finds active and retiring keys, and no retired or unknown ones', async () => {
  const ring = await open([one, two, retiring, retired]);
  expect(ring.find('00000001')?.kid).toBe('00000001');
  expect(ring.find('00000003')?.kid).toBe('00000003');
  expect(ring.find('00000004')).toBeUndefined();
  expect(ring.find('ffffffff')).toBeUndefined();
  expect(ring.find('__proto__')).toBeUndefined();
});

it('makes a key where none is active', async () => {
  const rows = [retiring, retired];
  const ring = await open(rows);
  expect(rows).toHaveLength(3);
  expect(ring.find(ring.active().kid)).toBeDefined();
  expect(ring.find(retiring.kid)).toBeDefined();
});

it.each([[[one]], [[retired]], [[one, two]]])('refuses a store of another master key', async (rows) => {
  const refused = expect(open([...rows], anotherMasterKey)).rejects;
  await refused.toMatchObject({ code: 'invalid-input' });
  await expect(open([...rows], anotherMasterKey)).rejects.toThrow(/made with another master key/);
});

it('adds nothing to a store of another master key', async () => {
  const rows = [retired];
  await expect(open(rows, anotherMasterKey)).rejects.toThrow();
  expect(rows).toEqual([retired]);
});

it('refuses rows whose secrets have changed places', async () => {
  const rows = [
    { ...one, sealedSecret: two.sealedSecret },
    { ...two, sealedSecret: one.sealedSecret },
  ];
  await expect(open(rows)).rejects.toThrow(/another master key/);
});

it.each([
  { ...one, kid: 'ABCDEF01' },
  { ...one, kid: '1' },
  { ...one, sealedSecret: one.sealedSecret.subarray(1) },
  { ...one, sealedSecret: new Uint8Array(0) },
])('refuses a damaged row', async (row) => {
  await expect(open([row])).rejects.toThrow(/damaged/);
});

it('sees a rotation when it reloads', async () => {
  const rows = [one];
  const ring = await open(rows);
  rows.splice(0, 1, { ...one, state: 'retiring' }, two);
  expect(ring.find(two.kid)).toBeUndefined();
  await ring.reload();
  expect(ring.active().kid).toBe(two.kid);
  expect(ring.find(one.kid)).toBeDefined();
  rows.splice(0, 1, { ...one, state: 'retired' });
  await ring.reload();
  expect(ring.find(one.kid)).toBeUndefined();
});

it('stays as it was where a reload fails', async () => {
  const rows = [one];
  const ring = await open(rows);
  rows.splice(0, 1);
  await expect(ring.reload()).rejects.toThrow(/no active/);
  expect(ring.active().kid).toBe(one.kid);
  rows.push(two);
  await ring.reload();
  expect(ring.active().kid).toBe(two.kid);
});

/** A ring over a store that counts how often it is read. */
const counted = async (rows: SigningKey[]) => {
  const { read, write } = signingKeysInMemory(rows);
  let reads = 0;
  const list = () => {
    reads++;
    return read.signingKeys.list();
  };
  const ring = await openKeyRing({ store: { read: { signingKeys: { list } }, write }, masterKey, clock });
  const before = reads;
  return { ring, reads: () => reads - before };
};

it('asks the store at most once a second for keys that it misses', async () => {
  const { ring, reads } = await counted([one]);
  for (let miss = 0; miss < 1000; miss++) ring.missed(now + miss);
  await ring.reload();
  expect(reads()).toBe(1 + 1);
  ring.missed(now + 1000);
  await ring.reload();
  expect(reads()).toBe(2 + 2);
});

it('asks again after its clock stepped back', async () => {
  const { ring, reads } = await counted([one]);
  ring.missed(now);
  ring.missed(now - 3_600_000);
  await ring.reload();
  expect(reads()).toBe(2 + 1);
});

it('finds a missed key that another process has made', async () => {
  const rows = [one];
  const { ring } = await counted(rows);
  rows.push(two);
  ring.missed(now);
  await expect.poll(() => ring.find(two.kid)?.kid).toBe(two.kid);
});

it('survives a store that cannot answer while it looks for a missed key', async () => {
  const { read, write } = signingKeysInMemory([one]);
  let isAway = false;
  const list = () => (isAway ? Promise.reject(new Error('away')) : read.signingKeys.list());
  const ring = await openKeyRing({ store: { read: { signingKeys: { list } }, write }, masterKey, clock });
  isAway = true;
  ring.missed(now);
  // Long enough for a rejection that nobody handles to be reported, which would fail this run.
  await new Promise(setImmediate);
  await expect(ring.reload()).rejects.toThrow('away');
  expect(ring.active().kid).toBe(one.kid);
});
