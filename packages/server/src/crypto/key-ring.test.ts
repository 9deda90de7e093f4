import { describe, expect, it } from 'vitest';
import { masterKey, opener, signingKey, signingKeysInMemory } from '../../test/support/key-ring.ts';
import { INSTALLATION } from '../core/audit/entry.ts';
import type { AuditEntry } from '../core/audit/event.ts';
import { type Clock, SECOND } from '../core/clock.ts';
import type { SigningKey } from '../core/signing-key/signing-key.ts';
import { ANNOUNCEMENT } from '../core/signing-key/succession.ts';
import { openKeyRing } from './key-ring.ts';
import { parseMasterKey } from './master-key.ts';

const now = Date.UTC(2026, 10, 23, 14, 18);
const clock: Clock = { now: () => now };
const open = (rows: SigningKey[], key = masterKey, log: AuditEntry[] = []) =>
  openKeyRing({ store: signingKeysInMemory(rows, log), masterKey: key, clock, by: opener });

const anotherMasterKey = parseMasterKey('5a17'.repeat(16), 'USHER_MASTER_KEY');

const one = signingKey('00000001', Buffer.alloc(32, 1));
const two = signingKey('00000002', Buffer.alloc(32, 2));
const retiring = signingKey('00000003', Buffer.alloc(32, 3), 'retiring');
const retired = signingKey('00000004', Buffer.alloc(32, 4), 'retired');

it('makes the first key where the store has none, and writes that down', async () => {
  const rows: SigningKey[] = [];
  const log: AuditEntry[] = [];
  const ring = await open(rows, masterKey, log);
  expect(rows).toEqual([
    {
      kid: expect.stringMatching(/^[0-9a-f]{8}$/),
      state: 'active',
      sealedSecret: expect.any(Uint8Array),
      createdAt: now,
    },
  ]);
  const { kid } = ring.sealing(now);
  expect(kid).toBe(rows[0]?.kid);
  expect(ring.find(kid)).toBe(ring.sealing(now));
  expect(log).toEqual([
    { brandId: INSTALLATION, at: now, ...opener, event: { kind: 'signing-key.created', kid } },
  ]);
});

it('gives one key to processes that start at once on an empty store', async () => {
  const rows: SigningKey[] = [];
  const log: AuditEntry[] = [];
  const store = signingKeysInMemory(rows, log);
  const start = () => openKeyRing({ store, masterKey, clock, by: opener });
  const rings = await Promise.all([start(), start(), start()]);
  expect([rows.length, log.length]).toEqual([1, 1]);
  for (const ring of rings) {
    expect(ring.sealing(now).kid).toBe(rows[0]?.kid);
    expect(ring.sealing(now).secret.equals(rings[0]?.sealing(now).secret ?? masterKey)).toBe(true);
  }
});

it('opens what it made, and makes nothing more, the next time', async () => {
  const rows: SigningKey[] = [];
  const first = await open(rows);
  const second = await open(rows);
  expect(rows).toHaveLength(1);
  expect(second.sealing(now).secret.equals(first.sealing(now).secret)).toBe(true);
});

it('stores no key in the clear', async () => {
  const rows: SigningKey[] = [];
  const ring = await open(rows);
  const secret = ring.sealing(now).secret.export();
  expect(Buffer.from(rows[0]?.sealedSecret ?? []).includes(secret)).toBe(false);
});

it('seals under the active key once that has been announced, and until then under the one before', async () => {
  const made = { ...two, createdAt: now };
  const ring = await open([{ ...one, state: 'retiring' }, made]);
  expect(ring.sealing(now + ANNOUNCEMENT - 1).kid).toBe(one.kid);
  expect(ring.sealing(now + ANNOUNCEMENT).kid).toBe(two.kid);
  expect(ring.sealing(now + ANNOUNCEMENT).secret.export()).toEqual(Buffer.alloc(32, 2));
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
  expect(ring.sealing(now + ANNOUNCEMENT).kid).toBe(rows[2]?.kid);
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
  await expect(open([row])).rejects.toMatchObject({
    code: 'store-unavailable',
    message: expect.stringMatching(/damaged/),
  });
});

describe('a ring that is asked to be fresh', () => {
  const OLD = 3 * SECOND;

  /** A ring over a store that counts how often it is read, and can be away. */
  const watched = async (rows: SigningKey[]) => {
    const { read, write } = signingKeysInMemory(rows);
    const store = { isAway: false, reads: 0 };
    const list = () => {
      store.reads += 1;
      return store.isAway ? Promise.reject(new Error('away')) : read.signingKeys.list();
    };
    const from = { store: { read: { signingKeys: { list } }, write }, masterKey, clock, by: opener };
    const ring = await openKeyRing(from);
    store.reads = 0;
    return { ring, store };
  };

  it('is so three seconds after it was read, and reads again then', async () => {
    const { ring, store } = await watched([one]);
    for (let at = now; at < now + OLD; at++) expect(await ring.refresh(at)).toBe(false);
    expect(store.reads).toBe(0);
    expect(await ring.refresh(now + OLD)).toBe(true);
    expect(store.reads).toBe(1);
    expect(await ring.refresh(now + OLD + OLD - 1)).toBe(false);
    expect(await ring.refresh(now + OLD + OLD)).toBe(true);
    expect(store.reads).toBe(2);
  });

  it('knows every key before the first ticket under it can turn up', () => {
    expect(OLD).toBeLessThan(ANNOUNCEMENT);
  });

  it('sees a rotation and a retirement', async () => {
    const rows = [one];
    const { ring } = await watched(rows);
    rows.splice(0, 1, { ...one, state: 'retiring' }, two);
    expect(ring.find(two.kid)).toBeUndefined();
    await ring.refresh(now + OLD);
    expect(ring.sealing(now + OLD).kid).toBe(two.kid);
    expect(ring.find(one.kid)).toBeDefined();
    rows.splice(0, 1, { ...one, state: 'retired' });
    await ring.refresh(now + OLD + OLD);
    expect(ring.find(one.kid)).toBeUndefined();
  });

  it('reads once for all who ask at once, and they all wait for it', async () => {
    const rows = [one];
    const { ring, store } = await watched(rows);
    rows.push(two);
    const known = Array.from({ length: 100 }, async () => {
      await ring.refresh(now + OLD);
      return ring.find(two.kid)?.kid;
    });
    expect(new Set(await Promise.all(known))).toEqual(new Set([two.kid]));
    expect(store.reads).toBe(1);
  });

  it('reads again after its clock stepped back', async () => {
    const { ring, store } = await watched([one]);
    expect(await ring.refresh(now - 1)).toBe(true);
    expect(await ring.refresh(now - 1)).toBe(false);
    expect(store.reads).toBe(1);
  });

  it('stays as it was where the store cannot answer, and asks again the next time', async () => {
    const rows = [one];
    const { ring, store } = await watched(rows);
    store.isAway = true;
    await expect(ring.refresh(now + OLD)).rejects.toThrow('away');
    expect(ring.sealing(now).kid).toBe(one.kid);
    store.isAway = false;
    rows.splice(0, 1);
    await expect(ring.refresh(now + OLD)).rejects.toThrow(/no active/);
    expect(ring.sealing(now).kid).toBe(one.kid);
    rows.push(two);
    expect(await ring.refresh(now + OLD)).toBe(true);
    expect(ring.sealing(now).kid).toBe(two.kid);
  });
});
