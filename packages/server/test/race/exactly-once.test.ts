import { expect, test } from 'vitest';
import { cookiesOf, type Reply } from '../support/http.ts';
import { createLoadClient, type LoadClient } from '../support/load-client.ts';
import { auditOf, countBy, prepareBumpyard, sessionsOf } from '../support/open-store.ts';
import { startServerProcess } from '../support/server-process.ts';

const TICKETS = 500;
const PRESENTATIONS = 16;
/** Tickets that are fought over at the same time. */
const AT_ONCE = 8;

test(`redeems each of ${TICKETS} tickets exactly once, presented ${PRESENTATIONS} times at once to two processes on one file`, async () => {
  const { place, ports, brand, token } = await prepareBumpyard();
  const servers = await Promise.all([startServerProcess({ place }), startServerProcess({ place })]);
  expect(servers[0].pid).not.toBe(servers[1].pid);
  const connections = (AT_ONCE * PRESENTATIONS) / servers.length;
  const clients = servers.map(({ url }) => createLoadClient(url, connections));

  const tickets = await inBatches(Array.from({ length: TICKETS }), connections, (_, index) =>
    clientFor(clients, index).createTicket(token),
  );
  const outcomes = await inBatches(tickets, AT_ONCE, async ({ ticketId, encpryptedString }) => {
    const presentations = Array.from({ length: PRESENTATIONS }, (_, index) =>
      clientFor(clients, index).redeem(encpryptedString),
    );
    return { ticketId, replies: await Promise.all(presentations) };
  });

  for (const { ticketId, replies } of outcomes) {
    const admitted = replies.filter(isAdmission);
    expect(admitted, ticketId).toHaveLength(1);
    expect(countBy(replies, ({ status }) => status).get(401), ticketId).toBe(PRESENTATIONS - 1);
    expect(
      replies.filter((reply) => '__Host-usher' in cookiesOf(reply)),
      ticketId,
    ).toEqual(admitted);
  }
  const audit = await auditOf(ports, brand.id);
  const redeemed = audit.flatMap(({ event }) => (event.kind === 'ticket.redeemed' ? [event] : []));
  const sessions = await sessionsOf(ports, brand.id);
  for (const perTicket of [
    countBy(redeemed, ({ ticketId }) => ticketId),
    countBy(sessions, ({ session }) => session.ticketId),
  ]) {
    expect(perTicket.size).toBe(TICKETS);
    expect([...countBy(perTicket.values(), (times) => times)]).toEqual([[1, TICKETS]]);
  }
  // The record, the row and the cookie are about the same session.
  const idsOf = (ids: Iterable<number>): number[] => [...ids].sort((a, b) => a - b);
  expect(idsOf(sessions.map(({ session }) => session.id))).toEqual(
    idsOf(redeemed.map(({ sessionId }) => sessionId)),
  );
});

const isAdmission = ({ status, headers }: Reply): boolean => status === 303 && headers.location === '/';

const clientFor = (clients: readonly LoadClient[], index: number): LoadClient => {
  const client = clients[index % clients.length];
  if (client === undefined) throw new Error('there is no client');
  return client;
};

/** Works on a few items at a time, in order; the next few wait for all of those. */
const inBatches = async <Item, Result>(
  items: readonly Item[],
  size: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += size) {
    const batch = items.slice(start, start + size);
    results.push(...(await Promise.all(batch.map((item, offset) => work(item, start + offset)))));
  }
  return results;
};
