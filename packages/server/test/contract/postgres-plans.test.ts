import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPostgresStore } from '../../src/storage/postgres/open.ts';
import { auditSealer } from '../support/key-ring.ts';
import { createTestDatabase } from '../support/postgres/database.ts';
import { createClock } from '../support/store.ts';
import { install } from './records.ts';
import { mint, redeem } from './ticket-acts.ts';

/** Beyond this a plan that reads whole tables, once for each ticket of a group, takes longer than a statement may. */
const PEOPLE = 50_000;
const PRESENTED = 64;

const insertPeople = `
INSERT INTO users (brand_id, id, role, status, no_ticket, valid_from, created_at, updated_at, version)
SELECT $1, i, 'manager', 'active', 0, 0, 1, 1, 1 FROM generate_series(1, $2::bigint) i`;

const insertTickets = `
INSERT INTO tickets (brand_id, id, user_id, api_key_id, issued_at, expires_at, opens_management,
                     opens_applications, compared_fields, compared_digest)
SELECT $1, $3::bigint - i * 4096, i, 1, 1, 1, 1, 1, '[]', '' FROM generate_series(1, $2::bigint) i`;

describe('plans on PostgreSQL', () => {
  it('are made anew when tables grow that were empty, before there are new statistics', async () => {
    const { url } = await createTestDatabase();
    const clock = createClock();
    const installation = await install({
      name: 'PostgreSQL',
      create: () =>
        Promise.resolve({
          clock,
          async open(onChange = () => {}) {
            const { store } = await openPostgresStore({ url, clock, auditSealer, onChange });
            onTestFinished(() => store.close());
            return store;
          },
        }),
    });
    const client = new Client({ connectionString: url, options: '-c usher.every_brand=on' });
    await client.connect();
    onTestFinished(() => client.end());
    for (const table of ['users', 'sessions', 'tickets_2026_11'])
      await client.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
    // More often than the server tries before it settles on a plan.
    for (let times = 0; times < 10; times++) await redeem(installation, await mint(installation));

    const { brand, user } = installation;
    await client.query(insertPeople, [brand.id, PEOPLE]);
    await client.query(insertTickets, [brand.id, PEOPLE, user.id]);

    // Statements that still go by the old plan are broken off; new plans are made within seconds.
    const present = async () => {
      const tickets = await Promise.all(Array.from({ length: PRESENTED }, () => mint(installation)));
      return Promise.allSettled(tickets.map((ticket) => redeem(installation, ticket)));
    };
    const redeemed = (outcomes: Awaited<ReturnType<typeof present>>): number =>
      outcomes.filter((it) => it.status === 'fulfilled' && it.value.outcome === 'redeemed').length;
    await expect.poll(async () => redeemed(await present()), { timeout: 30_000 }).toBe(PRESENTED);
  }, 60_000);
});
