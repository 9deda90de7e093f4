import { expect } from 'vitest';
import { auditOf, countBy, sessionsOf } from '../support/open-store.ts';
import type { Model } from './model.ts';
import type { World } from './world.ts';

/** What must be in the store after any sequence: as many sessions, tickets and records as the model counted. */
export const expectInvariants = async (model: Model, { usher: { ports } }: World): Promise<void> => {
  const brand = await ports.store.read.brands.bySlug('bumpyard');
  if (brand === null) throw new Error('the brand is gone');
  const records = await auditOf(ports, brand.id);
  for (const ofWriter of Map.groupBy(records, ({ writer }) => writer).values()) {
    const numbers = ofWriter.map(({ sequence }) => sequence).sort((one, other) => one - other);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  }
  const kinds = countBy(records, ({ event }) => event.kind);
  expect(kinds.get('ticket.minted') ?? 0).toBe(model.tickets.length);
  expect(kinds.get('ticket.redeemed') ?? 0).toBe(model.sessions.length);
  expect(await sessionsOf(ports, brand.id)).toHaveLength(
    model.sessions.filter(({ signedOut }) => !signedOut).length,
  );
};
