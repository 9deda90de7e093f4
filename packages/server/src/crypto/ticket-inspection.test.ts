import fc from 'fast-check';
import { expect, it } from 'vitest';
import { masterKey, ringOf, signingKey } from '../../test/support/key-ring.ts';
import { DAY, HOUR } from '../core/clock.ts';
import type { BrandId, TicketId } from '../core/ids.ts';
import { createTicketSealer } from './ticket-sealer.ts';

const now = Date.UTC(2026, 10, 23, 14, 18, 47, 630);
const name = { brandId: 101 as BrandId, ticketId: 102 as TicketId, issuedAt: now };
const one = signingKey('00000001', Buffer.alloc(32, 1));
const sealer = createTicketSealer({
  ring: await ringOf(now, one),
  masterKey,
  // The same each time, so that a byte which a test changes is never what it was.
  nonces: (target) => target.fill(7),
});
const ticket = sealer.seal(name);
const seen = { kid: '00000001', hour: now - (now % HOUR) };

/** The ticket with some of its sixty bytes replaced. */
const withBytes = (...changes: readonly (readonly [at: number, byte: number])[]): string => {
  const bytes = Buffer.from(ticket, 'base64url');
  for (const [at, byte] of changes) bytes[at] = byte;
  return bytes.toString('base64url');
};

it('finds nothing wrong with a ticket', () => {
  expect(sealer.inspect(ticket, now)).toEqual({ flaw: null, claim: { ...name, kid: one.kid }, ...seen });
});

it.each([
  ['text', 'that is cut off', ticket.slice(1), { kid: null, hour: null }],
  ['text', 'with a character too many', `${ticket}A`, { kid: null, hour: null }],
  ['text', 'in another alphabet', `${ticket.slice(0, 79)}+`, { kid: null, hour: null }],
  ['version', 'of another version', withBytes([0, 2]), { kid: null, hour: null }],
  ['version', 'for another purpose', withBytes([1, 0x55]), { kid: null, hour: null }],
  ['key', 'under a key that there is not', withBytes([5, 9]), { ...seen, kid: '00000009' }],
  ['seal', 'whose hour was changed', withBytes([9, 0]), { kid: one.kid, hour: expect.any(Number) }],
  ['seal', 'whose last byte was changed', withBytes([59, 0], [58, 0]), seen],
] as const)('finds the %s wrong of a ticket %s', (flaw, _what, text, header) => {
  expect(sealer.inspect(text, now)).toEqual({ flaw, claim: null, ...header });
});

it.each([2 * DAY, 400 * DAY, -3 * HOUR])('opens a ticket whatever its age, here %d', (age) => {
  expect(sealer.unseal(ticket, now + age)).toBeNull();
  expect(sealer.inspect(ticket, now + age)).toEqual({
    flaw: 'hour',
    claim: { ...name, kid: one.kid },
    ...seen,
  });
});

it('finds nothing wrong where unsealing succeeds, and something wherever it does not', () => {
  const changes = fc.array(fc.tuple(fc.nat({ max: 59 }), fc.nat({ max: 255 })), { maxLength: 2 });
  const age = fc.integer({ min: -3 * HOUR, max: 30 * HOUR });
  const property = fc.property(changes, age, (bytes, milliseconds) => {
    const text = withBytes(...bytes);
    const opened = sealer.unseal(text, now + milliseconds);
    const { flaw, claim } = sealer.inspect(text, now + milliseconds);
    expect(flaw === null).toBe(opened !== null);
    if (opened !== null) expect(claim).toEqual(opened);
  });
  fc.assert(property, { seed: 3, numRuns: 3000 });
});
