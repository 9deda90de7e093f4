import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openKeepAliveClient } from '../support/keep-alive.ts';
import { createTestDatabase } from '../support/postgres/database.ts';
import { startServerProcess } from '../support/server-process.ts';
import { exampleRequest } from '../support/usher.ts';
import { runUsher } from '../support/usher-process.ts';
import { addOldTickets, contentsOf, move, movedTo, prepareEmbedded } from './embedded.ts';

const WORKERS = 16;
const OLD_TICKETS = 30_000;

test('a server goes on while its installation moves, and nothing that it acknowledged is missing', async () => {
  const { place, token, brand } = await prepareEmbedded();
  await addOldTickets(place, brand.id, OLD_TICKETS);
  const server = await startServerProcess({ place });
  const client = openKeepAliveClient(server.url, { connections: WORKERS });
  onTestFinished(client.close);

  const create = () =>
    client.send('/auth/ticket', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ data: exampleRequest }),
    });
  const created: string[] = [];
  const cookies: string[] = [];
  const kept: string[] = [];
  const others = new Map<number, number>();
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  const work = async (): Promise<void> => {
    while (!isOver) {
      const made = await create();
      if (made.status !== 200) {
        others.set(made.status, (others.get(made.status) ?? 0) + 1);
        await setTimeout(10);
        continue;
      }
      const { encpryptedString: text, ticketId } = JSON.parse(made.text).data;
      created.push(ticketId);
      if (created.length % 5 === 0) {
        kept.push(text);
        continue;
      }
      const come = await client.send(`/login?=TA${text}`);
      if (come.status === 303) cookies.push(String(come.headers['set-cookie']).split(';')[0] ?? '');
      else others.set(come.status, (others.get(come.status) ?? 0) + 1);
    }
  };
  const working = Array.from({ length: WORKERS }, work);
  await expect.poll(() => cookies.length, { timeout: 30_000 }).toBeGreaterThan(50);
  const { url } = await createTestDatabase('empty');
  const before = created.length;
  const moved = await move(place, url);
  expect(created.length).toBeGreaterThan(before);
  // Some more, of which none can be acknowledged.
  const [last, lastSession] = [created.length, cookies.length];
  await setTimeout(1500);
  isOver = true;
  await Promise.all(working);
  expect([created.length, cookies.length]).toEqual([last, lastSession]);
  expect([...others.keys()].sort()).toEqual([503]);

  // The old server neither writes nor answers from what is out of date.
  expect((await create()).status).toBe(503);
  expect((await client.send('/readyz')).status).toBe(503);
  expect((await client.send('/auth/verify', { headers: { cookie: cookies[0] ?? '' } })).status).toBe(401);
  expect(server.printed().stderr).toContain('has taken the installation to PostgreSQL');
  const reopened = await runUsher(['brand', 'list', '--data', place.data]);
  expect(reopened.stderr).toContain('moved to PostgreSQL');
  await server.stop();

  const there = movedTo(place, url);
  const contents = await contentsOf(there);
  expect(contents).toEqual(await contentsOf(place, 'moved_'));
  expect(contents.tickets.length).toBe(OLD_TICKETS + created.length);
  expect(contents.sessions.length).toBe(cookies.length);
  expect(moved.tables.find(({ name }) => name === 'tickets')?.rows).toBe(contents.tickets.length);

  const next = await startServerProcess({ place: there });
  const nextClient = openKeepAliveClient(next.url, { connections: 2 });
  onTestFinished(nextClient.close);
  for (const cookie of cookies.slice(-5))
    expect((await nextClient.send('/auth/verify', { headers: { cookie } })).status).toBe(200);
  for (const text of kept.slice(-5)) expect((await nextClient.send(`/login?=TA${text}`)).status).toBe(303);
  for (const text of kept.slice(-5)) expect((await nextClient.send(`/login?=TA${text}`)).status).toBe(401);
});
