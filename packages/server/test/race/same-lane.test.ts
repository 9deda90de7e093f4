import { expect, test } from 'vitest';
import type { Caller } from '../../src/core/api-key/authenticate-api-key.ts';
import { management } from '../../src/core/application/application.ts';
import { createIdSource } from '../../src/core/ids.ts';
import type { Ports } from '../../src/core/ports.ts';
import { mintTicket } from '../../src/core/ticket/mint-ticket.ts';
import { redeemTicket } from '../../src/core/ticket/redeem-ticket.ts';
import { openStore, prepareBumpyard, sessionsOf } from '../support/open-store.ts';
import { exampleRequest, START } from '../support/usher.ts';

/**
 * Two processes on one file draw the same lane once in 64 times, and then the same identifiers in the same
 * millisecond. Here the clock of both identifier sources stands still, so that every draw collides.
 */
const startColliding = async () => {
  const { place, ports, brand, token } = await prepareBumpyard();
  const other = await openStore(place);
  const reference = ports.apiKeyTokens.read(token);
  if (reference === null) throw new Error('the key cannot be read');
  const caller = await ports.store.apiKeys.find(brand.id, reference.id);
  if (caller === null) throw new Error('there is no such key');
  const processes = [ports, other.ports].map((part) => ({
    ...part,
    ids: createIdSource(
      () => START,
      () => 7,
    ),
  }));
  return { ports, brand, caller, processes };
};

// Fewer than the store draws anew before it gives up.
const EACH = 4;

const mint = (ports: Ports, caller: Caller) => mintTicket(ports, caller, exampleRequest, '127.0.0.1');

const redeem = (ports: Ports, text: string) => {
  const claim = ports.sealer.unseal(text, ports.clock.now());
  if (claim === null) throw new Error('the ticket is not authentic');
  return redeemTicket(ports, {
    claim,
    text,
    door: management,
    site: null,
    brandHint: null,
    arrival: { method: 'GET', origin: 'foreign', topLevel: true, agreesToSwitch: false },
    visitor: { address: '127.0.0.1', userAgent: '' },
    current: null,
  });
};

test('two processes that draw the same identifiers create distinct tickets', async () => {
  const { caller, processes } = await startColliding();
  const minted = await Promise.all(
    processes.flatMap((ports) => Array.from({ length: EACH }, () => mint(ports, caller))),
  );
  expect(new Set(minted.map(({ ticket }) => ticket.id)).size).toBe(processes.length * EACH);
});

test('two processes that draw the same identifiers start distinct sessions, each with its own cookie', async () => {
  const { ports, brand, caller, processes } = await startColliding();
  const tickets = await Promise.all(
    Array.from({ length: processes.length * EACH }, () => mint(ports, caller)),
  );
  const redeemed = await Promise.all(
    processes.flatMap((part, at) =>
      tickets.slice(at * EACH, (at + 1) * EACH).map(({ text }) => redeem(part, text)),
    ),
  );
  const tokens = redeemed.map((result) => (result.outcome === 'redeemed' ? result.token : result.outcome));
  const named = tokens.map((token) => ports.sessionTokens.read(token)?.id);
  const sessions = await sessionsOf(ports, brand.id);
  expect(new Set(named).size).toBe(tickets.length);
  expect(sessions.map(({ session }) => session.id).sort()).toEqual(named.sort());
});
