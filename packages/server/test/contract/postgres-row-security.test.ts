import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPostgresStore } from '../../src/storage/postgres/open.ts';
import { auditSealer } from '../support/key-ring.ts';
import { createTestDatabase } from '../support/postgres/database.ts';
import { createClock, type StoreEngine } from '../support/store.ts';
import { install } from './records.ts';

/** Two brands with people, keys and applications, and how the tables' owner connects. */
const installTwo = async () => {
  const { url } = await createTestDatabase();
  const clock = createClock();
  const engine: StoreEngine = {
    name: 'PostgreSQL',
    create: () =>
      Promise.resolve({
        clock,
        async open() {
          const { store } = await openPostgresStore({ url, clock, auditSealer });
          onTestFinished(() => store.close());
          return store;
        },
      }),
  };
  const installation = await install(engine);
  const connect = async (options: string): Promise<Client> => {
    const client = new Client({ connectionString: url, options });
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  };
  return { ...installation, connect };
};

const tables = ['users', 'applications', 'api_keys'] as const;

describe('the wall between brands in the database', () => {
  it.each(tables)(
    'shows nothing of %s to a query that names no brand, though it owns the table',
    async (table) => {
      const { connect } = await installTwo();
      const client = await connect('');
      expect((await client.query(`SELECT * FROM ${table}`)).rows).toEqual([]);
    },
  );

  it.each(tables)('shows one brand’s %s to a query without a predicate', async (table) => {
    const { connect, brand } = await installTwo();
    const client = await connect(`-c usher.brand=${brand.id}`);
    const { rows } = await client.query(`SELECT DISTINCT brand_id FROM ${table}`);
    expect(rows).toEqual([{ brand_id: String(brand.id) }]);
  });

  it('lets nothing be changed, removed or put there from the other side', async () => {
    const { connect, brand, other } = await installTwo();
    const client = await connect(`-c usher.brand=${brand.id}`);
    const theirs = [other.brand.id];
    expect((await client.query('UPDATE users SET role = role WHERE brand_id = $1', theirs)).rowCount).toBe(0);
    expect((await client.query('DELETE FROM api_keys WHERE brand_id = $1', theirs)).rowCount).toBe(0);
    await expect(
      client.query(
        `INSERT INTO users (brand_id, id, role, status, no_ticket, valid_from, created_at, updated_at, version)
         VALUES ($1, 1, 'owner', 'active', 0, 0, 0, 0, 1)`,
        theirs,
      ),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it.each([
    'users',
    'applications',
    'api_keys',
    'tickets',
    'sessions',
    'audit',
    'audit_ends',
    'audit_checkpoints',
  ])('stands for the owner of %s as well', async (table) => {
    const { connect } = await installTwo();
    const client = await connect('');
    const { rows } = await client.query(
      'SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = $1::regclass',
      [table],
    );
    expect(rows).toEqual([{ relrowsecurity: true, relforcerowsecurity: true }]);
  });
});
