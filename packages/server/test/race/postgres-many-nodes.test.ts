import { env } from 'node:process';
import { expect, test } from 'vitest';
import { cookiesOf, type Reply } from '../support/http.ts';
import { expectIntactAudit, type Nodes, startNodes } from '../support/nodes.ts';
import { prepareBumpyard } from '../support/open-store.ts';
import type { Place } from '../support/place.ts';
import { inRawStore } from '../support/raw-store.ts';

/** `npm run test:many -- --tickets 10000` has more of them. */
const TICKETS = Number(env['USHER_TEST_TICKETS'] ?? 500);
const PRESENTATIONS = 32;
const NODES = 3;
/** Tickets that are fought over at the same time. */
const AT_ONCE = 16;
// Milliseconds. A ticket takes two cores some 60, and twice as much where other things run too.
const timeout = 60_000 + TICKETS * 300;

test(`redeems each of ${TICKETS} tickets exactly once, presented ${PRESENTATIONS} times at once to ${NODES} nodes`, {
  timeout,
}, async () => {
  const { place, ports, token } = await prepareBumpyard();
  const connections = Math.ceil((AT_ONCE * PRESENTATIONS) / NODES);
  const nodes = await startNodes(place, NODES, { connections, flags: ['--create-limit', '1000000'] });

  const sessions: number[] = [];
  const wrong: unknown[] = [];
  const fightOver = async (turn: number): Promise<void> => {
    const { encpryptedString: text } = await nodes.ask(turn, (client) => client.createTicket(token));
    const replies = await presentEverywhere(nodes, text);
    const cookies = replies.filter(isAdmission).map((reply) => cookiesOf(reply)['__Host-usher'] ?? '');
    const refused = replies.filter(isRefusal).length;
    if (cookies.length === 1 && refused === PRESENTATIONS - 1)
      sessions.push(ports.sessionTokens.read(cookies[0] ?? '')?.id ?? 0);
    else wrong.push({ admitted: cookies.length, refused, replies: replies.map(inShort) });
  };
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < TICKETS && wrong.length === 0) await fightOver(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(wrong).toEqual([]);
  expect(new Set(sessions).size).toBe(TICKETS);

  const { redeemed, ...counted } = await countIn(place);
  expect(counted).toEqual({ unused: 0, sessions: TICKETS, ticketsOfSessions: TICKETS });
  // One record for each ticket; and record, row and cookie are about the same session.
  expect(redeemed).toHaveLength(TICKETS);
  expect(new Set(redeemed.map(({ ticketId }) => ticketId)).size).toBe(TICKETS);
  const inOrder = (ids: readonly number[]): number[] => [...ids].sort((one, other) => one - other);
  expect(inOrder(redeemed.map(({ sessionId }) => sessionId))).toEqual(inOrder(sessions));
  // Each node was the winner of some.
  expect(new Set(redeemed.map(({ writer }) => writer)).size).toBe(NODES);
  await expectIntactAudit(place);
  for (let node = 0; node < NODES; node++) expect(await nodes.at(node).server.stop()).toBe(0);
});

const presentEverywhere = (nodes: Nodes, text: string): Promise<Reply[]> =>
  Promise.all(
    Array.from({ length: PRESENTATIONS }, (_, turn) => nodes.ask(turn, (client) => client.redeem(text))),
  );

const isAdmission = (reply: Reply): boolean =>
  reply.status === 303 && reply.headers.location === '/' && '__Host-usher' in cookiesOf(reply);

const isRefusal = (reply: Reply): boolean => reply.status === 401 && !('__Host-usher' in cookiesOf(reply));

const inShort = ({ status, text }: Reply): string => `${status} ${text.slice(0, 200)}`;

interface Redeemed {
  readonly ticketId: number;
  readonly sessionId: number;
  readonly writer: number;
}

/** What lies in the store, past all of our own code. */
const countIn = (place: Place) =>
  inRawStore(place, async (raw) => {
    const [tickets] = await raw.all('SELECT count(*) AS unused FROM tickets WHERE uses_left <> 0');
    const [sessions] = await raw.all(
      'SELECT count(*) AS rows, count(DISTINCT ticket_id) AS tickets FROM sessions',
    );
    const redeemed = await raw.all(
      `SELECT ticket_id AS "ticketId", session_id AS "sessionId", writer FROM audit WHERE kind = 'ticket.redeemed'`,
    );
    return {
      unused: tickets?.['unused'],
      sessions: sessions?.['rows'],
      ticketsOfSessions: sessions?.['tickets'],
      redeemed: redeemed as unknown as Redeemed[],
    };
  });
