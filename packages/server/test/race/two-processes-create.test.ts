import { expect, test } from 'vitest';
import type { Ports } from '../../src/core/ports.ts';
import { createLoadClient } from '../support/load-client.ts';
import { auditOf, prepareBumpyard } from '../support/open-store.ts';
import { startServerProcess } from '../support/server-process.ts';

const TICKETS_EACH = 1000;
const CONNECTIONS = 16;

test('two processes creating for one brand at once draw distinct ids and number their records without gap', async () => {
  const { place, ports, brand, token } = await prepareBumpyard();
  const servers = await Promise.all([startServerProcess({ place }), startServerProcess({ place })]);
  const created = await Promise.all(
    servers.map(({ url }) => {
      const client = createLoadClient(url, CONNECTIONS);
      return Promise.all(Array.from({ length: TICKETS_EACH }, () => client.createTicket(token)));
    }),
  );
  const tickets = created.flat();
  const distinct = new Set(tickets.map(({ ticketId }) => ticketId));
  expect(distinct.size).toBe(servers.length * TICKETS_EACH);
  expect(new Set(tickets.map(({ encpryptedString }) => encpryptedString)).size).toBe(distinct.size);
  await expectCompleteAudit(ports, brand.id, distinct.size);
});

/** Each writer's records are numbered without gap or duplicate, and each ticket has one. */
const expectCompleteAudit = async (ports: Ports, brandId: Parameters<typeof auditOf>[1], minted: number) => {
  const audit = await auditOf(ports, brandId);
  for (const records of Map.groupBy(audit, ({ writer }) => writer).values()) {
    const sequences = records.map(({ sequence }) => sequence).sort((a, b) => a - b);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  }
  const ids = audit.flatMap(({ event }) => (event.kind === 'ticket.minted' ? [event.ticketId] : []));
  expect(ids).toHaveLength(minted);
  expect(new Set(ids).size).toBe(minted);
};
