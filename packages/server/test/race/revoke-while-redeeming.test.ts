import { expect, test } from 'vitest';
import { formatId } from '../../src/core/ids.ts';
import { revokeTicket, revokeTicketsOf } from '../../src/core/ticket/revoke-ticket.ts';
import { auditInOrderOfCommits } from '../support/commit-order.ts';
import { cookiesOf } from '../support/http.ts';
import { createLoadClient } from '../support/load-client.ts';
import { prepareBumpyard } from '../support/open-store.ts';
import { startServerProcess } from '../support/server-process.ts';
import { by } from '../support/usher.ts';

const CONNECTIONS = 16;

const prepare = async () => {
  const bumpyard = await prepareBumpyard();
  const server = await startServerProcess({ place: bumpyard.place });
  return { ...bumpyard, client: createLoadClient(server.url, CONNECTIONS) };
};

type Prepared = Awaited<ReturnType<typeof prepare>>;

/** What the log says happened to each ticket, in the order of the commits. */
const historyOf = async (prepared: Prepared): Promise<Map<string, string[]>> => {
  const histories = new Map<string, string[]>();
  for (const { event } of await auditInOrderOfCommits(prepared, prepared.brand.id)) {
    if (!('ticketId' in event)) continue;
    const id = formatId('ticket', event.ticketId);
    const word = event.kind === 'ticket.refused' ? event.reason : event.kind;
    histories.set(id, [...(histories.get(id) ?? []), word]);
  }
  return histories;
};

/** Presents a ticket to the server process; the session's cookie where somebody got in. */
const present = async ({ client }: Prepared, text: string): Promise<string | null> => {
  const reply = await client.redeem(text);
  const cookie = cookiesOf(reply)['__Host-usher'] ?? null;
  expect(reply.status).toBe(cookie === null ? 401 : 303);
  return cookie;
};

const isLive = async ({ client }: Prepared, cookie: string): Promise<boolean> => {
  const { status } = await client.send('/auth/verify', { headers: { cookie: `__Host-usher=${cookie}` } });
  return status === 200;
};

const TICKETS = 200;

/** Nothing is waited for: it only moves one beginning against the other. */
const headStart = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, milliseconds));
  });

test('a claim and a revocation in another process have exactly one order', { timeout: 300_000 }, async () => {
  const prepared = await prepare();
  const { client, ports, token } = prepared;
  const orders = { redeemedFirst: 0, revokedFirst: 0 };
  // Milliseconds by which the claim begins earlier. Whoever was first begins later the next time, so that on
  // any machine the two come to meet.
  let lead = 0;
  for (let round = 0; round < TICKETS; round++) {
    const { ticketId, encpryptedString } = await client.createTicket(token);
    const [cookie, { found }] = await Promise.all([
      headStart(-lead).then(() => present(prepared, encpryptedString)),
      headStart(lead).then(() => revokeTicket(ports, 'bumpyard', ticketId, by)),
    ]);
    lead += cookie === null ? 1 : -1;
    // Whoever was told that the ticket lived and is revoked knows that nobody got in by it.
    expect(found).toBe(cookie === null ? 'live' : 'used');
    expect(await present(prepared, encpryptedString)).toBeNull();
    if (cookie === null) orders.revokedFirst += 1;
    else {
      orders.redeemedFirst += 1;
      expect(await isLive(prepared, cookie)).toBe(true);
    }
  }
  expect(orders.redeemedFirst, 'no redemption was ever first').toBeGreaterThan(0);
  expect(orders.revokedFirst, 'no revocation was ever first').toBeGreaterThan(0);

  const histories = [...(await historyOf(prepared)).values()];
  expect(histories).toHaveLength(TICKETS);
  const count = (kind: string) => histories.filter((words) => words.includes(kind)).length;
  expect(count('ticket.redeemed')).toBe(orders.redeemedFirst);
  expect(count('ticket.revoked')).toBe(orders.revokedFirst);
  expect(
    histories.filter((words) => words.includes('ticket.redeemed') && words.includes('ticket.revoked')),
  ).toEqual([]);
});

const MANY = 400;
/** Admissions after which the other process revokes, while the rest are under way. */
const ADMITTED_BEFORE = 60;

test('after revoking all of a user’s tickets in another process was acknowledged none of them works', async () => {
  const prepared = await prepare();
  const { client, ports, token } = prepared;
  const tickets = await Promise.all(Array.from({ length: MANY }, () => client.createTicket(token)));
  const waiting = tickets.map(({ encpryptedString }) => encpryptedString);
  const cookies: string[] = [];
  const late: (string | null)[] = [];
  let acknowledged = false;
  let revoking: Promise<string[]> | null = null;
  const revokeOnceUnderWay = (): void => {
    if (cookies.length < ADMITTED_BEFORE || revoking !== null) return;
    revoking = revokeTicketsOf(ports, 'bumpyard', 'john.d', by).then(({ revoked }) => {
      acknowledged = true;
      return revoked.map(({ id }) => formatId('ticket', id));
    });
  };
  const presentAll = async (): Promise<void> => {
    for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
      // A handful is kept for after the acknowledgement, in case this machine is quicker than the other process.
      if (waiting.length < CONNECTIONS && revoking !== null) await revoking;
      const isLate = acknowledged;
      const cookie = await present(prepared, text);
      if (isLate) late.push(cookie);
      if (cookie !== null) cookies.push(cookie);
      revokeOnceUnderWay();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, presentAll));
  const revoked = (await revoking) ?? [];

  expect(late.length).toBeGreaterThan(0);
  expect(new Set(late)).toEqual(new Set([null]));
  expect(cookies.length + revoked.length).toBe(MANY);
  const histories = await historyOf(prepared);
  for (const id of revoked) {
    expect(histories.get(id)?.slice(0, 2)).toEqual(['ticket.minted', 'ticket.revoked']);
    expect(histories.get(id)).not.toContain('ticket.redeemed');
  }
  for (const cookie of cookies) expect(await isLive(prepared, cookie)).toBe(true);
});
