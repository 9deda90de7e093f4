import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPostgresStore } from '../../src/storage/postgres/open.ts';
import { auditSealer } from '../support/key-ring.ts';
import { createTestDatabase } from '../support/postgres/database.ts';
import { createClock } from '../support/store.ts';

/** A database whose first opening was in November 2026, and what is needed to come back later. */
const begin = async () => {
  const { url } = await createTestDatabase('empty');
  const clock = createClock();
  const openAt = async (time: number): Promise<void> => {
    clock.time = time;
    const { store } = await openPostgresStore({ url, clock, auditSealer });
    await store.close();
  };
  await openAt(clock.now());
  const client = new Client({ connectionString: url, options: '-c usher.every_brand=on' });
  await client.connect();
  onTestFinished(() => client.end());
  const partitions = async (table: string): Promise<string[]> => {
    const { rows } = await client.query(
      'SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY name',
      [table],
    );
    return rows.map(({ name }) => name);
  };
  return { client, openAt, partitions };
};

/** A record and a ticket of an instant. */
const fill = async (client: Client, at: number): Promise<void> => {
  await client.query(
    `INSERT INTO audit (brand_id, writer, sequence, at, actor_kind, kind) VALUES (1, 0, $1, $1, 'visitor', 'x')`,
    [at],
  );
  await client.query(
    `INSERT INTO tickets (brand_id, id, user_id, api_key_id, issued_at, expires_at, opens_management,
                          opens_applications, compared_fields, compared_digest)
     VALUES (1, ($1::bigint - $2::bigint) * 4096, 1, 1, $1, $1, 1, 0, '[]', '')`,
    [at, Date.UTC(2025, 0, 1)],
  );
};

const home = async (client: Client, table: string): Promise<string[]> => {
  const { rows } = await client.query(`SELECT tableoid::regclass::text AS name FROM ${table} ORDER BY name`);
  return rows.map(({ name }) => name);
};

describe('months', () => {
  it('have their partitions before they begin', async () => {
    const { partitions, openAt } = await begin();
    const months = ['2026_11', '2026_12', '2027_01', '2027_02'];
    for (const table of ['tickets', 'audit']) {
      expect(await partitions(table)).toEqual([...months, 'rest'].map((name) => `${table}_${name}`));
    }
    await openAt(Date.UTC(2026, 11, 31));
    expect(await partitions('audit')).toContain('audit_2027_03');
  });

  it('hold what is theirs, to the first and the last millisecond', async () => {
    const { client } = await begin();
    await fill(client, Date.UTC(2026, 11, 1));
    await fill(client, Date.UTC(2027, 0, 1) - 1);
    await fill(client, Date.UTC(2027, 0, 1));
    await fill(client, Date.UTC(2030, 0, 1));
    for (const table of ['tickets', 'audit']) {
      const names = ['2026_12', '2026_12', '2027_01', 'rest'].map((name) => `${table}_${name}`);
      expect(await home(client, table)).toEqual(names);
    }
  });

  it('are dropped when retention has taken their last record, and their tickets with them', async () => {
    const { client, openAt, partitions } = await begin();
    await fill(client, Date.UTC(2026, 10, 30));
    await fill(client, Date.UTC(2026, 11, 30));
    await openAt(Date.UTC(2027, 1, 15));
    expect(await partitions('tickets')).toContain('tickets_2026_11');
    await client.query('DELETE FROM audit WHERE at < $1', [Date.UTC(2026, 11, 1)]);
    await openAt(Date.UTC(2027, 1, 16));
    expect(await partitions('audit')).not.toContain('audit_2026_11');
    expect(await partitions('tickets')).not.toContain('tickets_2026_11');
    expect(await home(client, 'tickets')).toEqual(['tickets_2026_12']);
    expect(await home(client, 'audit')).toEqual(['audit_2026_12']);
  });

  it('stay while one of their tickets could still be good', async () => {
    const { openAt, partitions } = await begin();
    await openAt(Date.UTC(2026, 11, 3));
    expect(await partitions('tickets')).toContain('tickets_2026_11');
  });

  it('go though a chain came to rest in them, whose last record stays', async () => {
    const { client, openAt, partitions } = await begin();
    const last = Date.UTC(2026, 10, 30);
    await fill(client, last);
    await client.query(
      `INSERT INTO audit_ends (brand_id, writer, sequence, previous, mac) VALUES (1, 0, $1, 0, '')`,
      [last],
    );
    await openAt(Date.UTC(2027, 1, 15));
    expect(await partitions('audit')).not.toContain('audit_2026_11');
    expect(await partitions('tickets')).not.toContain('tickets_2026_11');
    expect(await home(client, 'audit')).toEqual(['audit_rest']);
  });

  it('take over what lay in the rest for want of them', async () => {
    const { client, openAt } = await begin();
    await fill(client, Date.UTC(2027, 2, 5));
    expect(await home(client, 'tickets')).toEqual(['tickets_rest']);
    await openAt(Date.UTC(2027, 0, 1));
    expect(await home(client, 'tickets')).toEqual(['tickets_2027_03']);
    expect(await home(client, 'audit')).toEqual(['audit_2027_03']);
  });

  it('are made later where a table is in use, and nobody waits for that', async () => {
    const { client, openAt, partitions } = await begin();
    await client.query('BEGIN; LOCK TABLE tickets, audit IN ACCESS SHARE MODE');
    await openAt(Date.UTC(2026, 11, 31));
    expect(await partitions('audit')).not.toContain('audit_2027_03');
    await client.query('COMMIT');
    await openAt(Date.UTC(2026, 11, 31));
    expect(await partitions('audit')).toContain('audit_2027_03');
  });
});
