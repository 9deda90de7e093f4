import { describe, expect, it } from 'vitest';
import vectors from '../../../../docs/protocol/vectors.json' with { type: 'json' };
import type { BrandId, TicketId } from '../../src/core/ids.ts';
import { createTicketSealer } from '../../src/crypto/ticket-sealer.ts';
import { masterKey, ringOf, signingKey } from '../support/key-ring.ts';
import { fromHex, openTicket, sealTicket } from './webcrypto-ticket.ts';

const { ring, valid, invalid } = vectors;
type Vector = (typeof valid)[number];

const entryOf = (kid: string) => {
  const entry = ring.find((candidate) => candidate.kid === kid);
  if (entry === undefined) throw new Error(`vectors.json names a key that its ring has not: ${kid}`);
  return entry;
};

const claimOf = ({ brandId, ticketId, issuedAt }: Vector) => ({ brandId, ticketId, issuedAt });

/** The server's own sealer, with the vector's nonce in place of a random one. */
const sealerFor = async ({ kid, nonce, now }: Pick<Vector, 'kid' | 'nonce' | 'now'>) => {
  const keys = ring.map((entry) =>
    signingKey(entry.kid, fromHex(entry.key), entry.kid === kid ? 'active' : 'retiring'),
  );
  return createTicketSealer({
    ring: await ringOf(now, ...keys),
    masterKey,
    nonces: (into, offset) => into.set(fromHex(nonce), offset),
  });
};

describe("the server's implementation", () => {
  it.each(valid)('seals $name as vectors.json has it', async (vector) => {
    const sealer = await sealerFor(vector);
    const ticket = sealer.seal({
      brandId: vector.brandId as BrandId,
      ticketId: vector.ticketId as TicketId,
      issuedAt: vector.issuedAt,
    });
    expect(ticket).toBe(vector.ticket);
  });

  it.each(valid)('opens $name', async (vector) => {
    const sealer = await sealerFor(vector);
    expect(sealer.unseal(vector.ticket, vector.now)).toEqual({ ...claimOf(vector), kid: vector.kid });
  });

  it.each(invalid)('refuses $name', async ({ ticket, now }) => {
    const sealer = await sealerFor({ kid: '0a1b2c3d', nonce: '', now });
    expect(sealer.unseal(ticket, now)).toBeNull();
  });
});

describe('the WebCrypto implementation', () => {
  it.each(valid)('goes the same way to $name', async (vector) => {
    const { name, kid, brandId, ticketId, issuedAt, now, nonce, ...steps } = vector;
    expect(await sealTicket(entryOf(kid), { brandId, ticketId, issuedAt }, nonce), name).toEqual(steps);
    expect(await openTicket(ring, vector.ticket, now)).toEqual(claimOf(vector));
  });

  it.each(invalid)('refuses $name at step $step', async ({ ticket, now, step }) => {
    expect(await openTicket(ring, ticket, now)).toBe(step);
  });

  it('opens what the server seals under a nonce of its own', async () => {
    const { kid, key } = entryOf('0a1b2c3d');
    const issuedAt = Date.UTC(2026, 10, 23, 14, 18, 47, 630);
    const ours = await ringOf(issuedAt, signingKey(kid, fromHex(key)));
    const claim = { brandId: 1234567890123 as BrandId, ticketId: 9876543210987 as TicketId, issuedAt };
    const ticket = createTicketSealer({ ring: ours, masterKey }).seal(claim);
    expect(await openTicket(ring, ticket, issuedAt)).toEqual(claim);
  });
});

it('covers every step at which a receiver refuses', () => {
  expect(new Set(invalid.map(({ step }) => step))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
});
