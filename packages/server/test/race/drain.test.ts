import { expect, it } from 'vitest';
import { send } from '../support/http.ts';
import { type KeepAliveClient, openKeepAliveClient } from '../support/keep-alive.ts';
import { auditOf, prepareBumpyard } from '../support/open-store.ts';
import { startServerProcess } from '../support/server-process.ts';
import { exampleRequest } from '../support/usher.ts';

const CONNECTIONS = 24;

/** One connection of a proxy: it is used until the server says that it closes. */
const useUp = async (client: KeepAliveClient, token: string, onReply: () => void) => {
  const created: string[] = [];
  const statuses: number[] = [];
  for (;;) {
    const { status, headers, text } = await client.send('/auth/ticket', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ data: exampleRequest }),
    });
    statuses.push(status);
    if (status === 200) created.push(JSON.parse(text).data.ticketId);
    onReply();
    if (headers.connection === 'close') return { created, statuses };
  }
};

const TOLD_TO_STOP = 400;

it('a server that is told to stop under load loses no request', async () => {
  const { place, ports, brand, token } = await prepareBumpyard();
  const server = await startServerProcess({ place });
  let replies = 0;
  const enough = Promise.withResolvers<void>();
  const count = (): void => {
    replies += 1;
    if (replies === TOLD_TO_STOP) enough.resolve();
  };
  const clients = Array.from({ length: CONNECTIONS }, () =>
    openKeepAliveClient(server.url, { connections: 1 }),
  );
  const used = clients.map((client) => useUp(client, token, count));
  await enough.promise;
  const stopped = server.stop();
  const all = await Promise.all(used);
  expect(await stopped).toBe(0);
  for (const client of clients) client.close();

  // Each has its answer, none of them a failure, and what was acknowledged is there.
  expect(new Set(all.flatMap(({ statuses }) => statuses))).toEqual(new Set([200]));
  expect(replies).toBeGreaterThan(TOLD_TO_STOP);
  const minted = (await auditOf(ports, brand.id)).filter(({ event }) => event.kind === 'ticket.minted');
  expect(minted.length).toBe(all.flatMap(({ created }) => created).length);
});

it('is not ready at once, answers meanwhile, and closes after the pause', async () => {
  const { place, token } = await prepareBumpyard();
  const server = await startServerProcess({ place, flags: ['--drain', '2'] });
  const toldAt = performance.now();
  const stopped = server.stop();
  await expect.poll(async () => (await send(`${server.url}/readyz`)).status).toBe(503);
  expect(performance.now() - toldAt).toBeLessThan(1500);
  // A load balancer that has not noticed yet.
  const reply = await send(`${server.url}/auth/ticket`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ data: exampleRequest }),
  });
  expect([reply.status, reply.headers.connection]).toEqual([200, 'close']);
  expect((await send(`${server.url}/healthz`)).status).toBe(200);
  expect(await stopped).toBe(0);
  expect(performance.now() - toldAt).toBeGreaterThan(1900);
});
