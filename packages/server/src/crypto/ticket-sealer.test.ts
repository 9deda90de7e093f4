import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { masterKey, opener, ringOf, signingKey, signingKeysInMemory } from '../../test/support/key-ring.ts';
import { DAY, HOUR, MINUTE } from '../core/clock.ts';
import type { BrandId, TicketId } from '../core/ids.ts';
import { ANNOUNCEMENT } from '../core/signing-key/succession.ts';
import type { TicketClaim } from '../core/ticket/ticket.ts';
import { openKeyRing } from './key-ring.ts';
import { parseMasterKey } from './master-key.ts';
import { createTicketSealer } from './ticket-sealer.ts';

const now = Date.UTC(2026, 10, 23, 14, 18, 47, 630);
const brandId = 244612203249664 as BrandId;
const claim: TicketClaim = {
  brandId,
  ticketId: 245103922483201 as TicketId,
  issuedAt: now,
  kid: '00000001',
};

const one = signingKey('00000001', Buffer.alloc(32, 1));
const two = signingKey('00000002', Buffer.alloc(32, 2));
const ring = await ringOf(now, one);
const sealer = createTicketSealer({ ring, masterKey });

describe('a ticket', () => {
  it('is 80 characters that need no encoding in a URL', () => {
    expect(sealer.seal(claim)).toMatch(/^[A-Za-z0-9_-]{80}$/);
  });

  it('gives back what was sealed in it, whatever the ids and the time', () => {
    const id = fc.oneof(fc.maxSafeNat(), fc.nat(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER));
    const claims = fc.record({ brandId: id, ticketId: id, issuedAt: fc.nat({ max: 2 ** 42 }) });
    const property = fc.property(claims, fc.nat({ max: DAY }), (any, age) => {
      const ticket = sealer.seal(any as unknown as TicketClaim);
      expect(sealer.unseal(ticket, any.issuedAt + age)).toEqual({ ...any, kid: one.kid });
    });
    fc.assert(property, { seed: 2, numRuns: 500 });
  });

  it('looks different each time, though the claim is the same', () => {
    const tickets = Array.from({ length: 1000 }, () => sealer.seal(claim));
    expect(new Set(tickets).size).toBe(1000);
    expect(
      new Set(tickets.map((ticket) => Buffer.from(ticket, 'base64url').toString('hex', 10, 22))).size,
    ).toBe(1000);
  });

  it('shows nothing of its ids', () => {
    const bytes = Buffer.from(sealer.seal(claim), 'base64url');
    const id = Buffer.alloc(8);
    id.writeBigUInt64BE(BigInt(claim.ticketId));
    expect(bytes.includes(id.subarray(2))).toBe(false);
  });

  it('is good at every node that has the key, and after a restart', async () => {
    const elsewhere = createTicketSealer({ ring: await ringOf(now, one), masterKey });
    expect(elsewhere.unseal(sealer.seal(claim), now)).toEqual(claim);
  });

  it('cannot be sealed for what is no identifier', () => {
    expect(() => sealer.seal({ ...claim, ticketId: (2 ** 53) as TicketId })).toThrow(RangeError);
    expect(() => sealer.seal({ ...claim, brandId: -1 as BrandId })).toThrow(RangeError);
  });

  it('is not spoiled by another that was refused or could not be made', () => {
    const ticket = sealer.seal(claim);
    expect(sealer.unseal('A'.repeat(80), now)).toBeNull();
    expect(() => sealer.seal({ ...claim, ticketId: -1 as TicketId })).toThrow();
    expect(sealer.unseal(ticket, now)).toEqual(claim);
    expect(sealer.unseal(sealer.seal(claim), now)).toEqual(claim);
  });
});

describe('a key', () => {
  it('opens tickets while it retires, and none once it is retired', async () => {
    const ticket = sealer.seal(claim);
    const during = await ringOf(now, { ...one, state: 'retiring' }, two);
    expect(createTicketSealer({ ring: during, masterKey }).unseal(ticket, now)).toEqual(claim);
    const after = await ringOf(now, { ...one, state: 'retired' }, two);
    expect(createTicketSealer({ ring: after, masterKey }).unseal(ticket, now)).toBeNull();
  });

  it('that is retired opens nothing, even where its subkeys were in use a moment ago', async () => {
    const rows = [one];
    const store = signingKeysInMemory(rows);
    const rotating = await openKeyRing({ store, masterKey, clock: { now: () => now }, by: opener });
    const here = createTicketSealer({ ring: rotating, masterKey });
    const ticket = here.seal(claim);
    expect(here.unseal(ticket, now)).toEqual(claim);
    rows.splice(0, 1, { ...one, state: 'retired' }, two);
    await here.refreshKeys(now + MINUTE);
    expect(here.unseal(ticket, now)).toBeNull();
    expect(here.unseal(here.seal(claim), now)).toEqual({ ...claim, kid: two.kid });
  });

  it('seals the tickets that were issued from when it took over', async () => {
    const made = { ...two, createdAt: now };
    const here = createTicketSealer({
      ring: await ringOf(now, { ...one, state: 'retiring' }, made),
      masterKey,
    });
    const kidAt = (issuedAt: number) => here.unseal(here.seal({ ...claim, issuedAt }), now)?.kid;
    expect(kidAt(now + ANNOUNCEMENT - 1)).toBe(one.kid);
    expect(kidAt(now + ANNOUNCEMENT)).toBe(two.kid);
  });
});

it('opens tickets of every hour that can still live, in any order and again, at any node', () => {
  const hours = Array.from({ length: 25 }, (_, hour) => ({ ...claim, issuedAt: now - hour * HOUR }));
  const tickets = hours.map((hour) => sealer.seal(hour));
  const others = hours.map(() => createTicketSealer({ ring, masterKey }));
  for (let round = 0; round < 2; round++) {
    expect(tickets.map((ticket) => sealer.unseal(ticket, now))).toEqual(hours);
    expect(tickets.map((ticket, hour) => others[hour]?.unseal(ticket, now))).toEqual(hours);
  }
});

it('opens tickets however many hours of how many keys it has seen', async () => {
  const states = Array.from({ length: 6 }, (_, key) =>
    signingKey(`0000001${key}`, Buffer.alloc(32, key + 1)),
  );
  const all = createTicketSealer({ ring: await ringOf(now, ...states), masterKey });
  for (const state of states) {
    const alone = createTicketSealer({ ring: await ringOf(now, state), masterKey });
    for (let hour = 0; hour < 25; hour++) {
      const old = { ...claim, issuedAt: now - hour * HOUR };
      expect(all.unseal(alone.seal(old), now)).toEqual({ ...old, kid: state.kid });
    }
  }
});

it('hashes a text by SHA-256 (FIPS 180-4, the example "abc")', () => {
  expect(Buffer.from(sealer.hash('abc')).toString('hex')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

describe('a digest of compared fields', () => {
  const text = (...from: Parameters<typeof sealer.digest>): string =>
    Buffer.from(sealer.digest(...from)).toString('hex');
  const values = [
    ['username', 'john.d'],
    ['email', 'john.d@example.com'],
  ] as const;

  it('is the same for the same fields, on every node and after a restart', async () => {
    const elsewhere = createTicketSealer({ ring: await ringOf(now, two), masterKey });
    expect(elsewhere.digest(brandId, values)).toEqual(sealer.digest(brandId, values));
    expect(sealer.digest(brandId, values)).toHaveLength(32);
  });

  it('tells fields, values, brands and what is missing apart', () => {
    const different = [
      text(brandId, values),
      text(1 as BrandId, values),
      text(brandId, [['username', 'john.d']]),
      text(brandId, []),
      text(brandId, [
        ['username', 'john.d'],
        ['email', null],
      ]),
      text(brandId, [
        ['username', 'john.d'],
        ['email', ''],
      ]),
      text(brandId, [
        ['username', 'john.d'],
        ['email', '-'],
      ]),
      text(brandId, [
        ['username', 'john.d'],
        ['uniqueId', 'john.d@example.com'],
      ]),
      text(brandId, [
        ['username', 'john.D'],
        ['email', 'john.d@example.com'],
      ]),
    ];
    expect(new Set(different).size).toBe(different.length);
  });

  it('lets no value pass for the end of one field and the start of the next', () => {
    expect(
      text(brandId, [
        ['firstName', 'a'],
        ['lastName', 'b'],
      ]),
    ).not.toBe(text(brandId, [['firstName', 'a,8:lastName,1:b']]));
    expect(
      text(brandId, [
        ['firstName', 'ab'],
        ['lastName', ''],
      ]),
    ).not.toBe(
      text(brandId, [
        ['firstName', 'a'],
        ['lastName', 'b'],
      ]),
    );
    expect(text(12 as BrandId, [])).not.toBe(text(1 as BrandId, [['username', '2']]));
  });

  it('means nothing without the master key', async () => {
    const other = parseMasterKey('5a17'.repeat(16), 'USHER_MASTER_KEY');
    const elsewhere = createTicketSealer({ ring, masterKey: other });
    expect(elsewhere.digest(brandId, values)).not.toEqual(sealer.digest(brandId, values));
  });
});
