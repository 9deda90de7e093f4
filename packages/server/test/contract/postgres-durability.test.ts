import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Connection } from '../../src/storage/postgres/connection.ts';
import { openPostgresStore } from '../../src/storage/postgres/open.ts';
import { PrimaryWatch } from '../../src/storage/postgres/primary-watch.ts';
import { auditSealer } from '../support/key-ring.ts';
import { Cluster } from '../support/postgres/cluster.ts';
import { createTestDatabase } from '../support/postgres/database.ts';
import { openPostgresHost } from '../support/postgres/host.ts';
import { createClock, type StoreEngine } from '../support/store.ts';
import { install } from './records.ts';
import { mint, redeem } from './ticket-acts.ts';

const execute = async (url: string, sql: string): Promise<void> => {
  const client = new Client(url);
  await client.connect();
  await client.query(sql);
  await client.end();
};

/** An engine whose stores close before their database goes. */
const engineAt = (url: string): StoreEngine => {
  const clock = createClock();
  return {
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
};

// How long a commit waits is a setting of each connection: it is asked of a connection as the store opens them.
// https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-SYNCHRONOUS-COMMIT
it.each(['traffic', 'management'])(
  'a connection for %s waits for the disk at every commit',
  async (purpose) => {
    const { url } = await createTestDatabase();
    const watch = new PrimaryWatch({ recall: () => 0, keep: () => undefined });
    const connection = new Connection({ url, watch, purpose, everyBrand: true });
    onTestFinished(() => connection.close());
    const { rows } = await (await connection.session()).query('SHOW synchronous_commit');
    expect(rows).toEqual([['on']]);
  },
);

it('a connection that is open waits for the disk whatever the server is told later', async () => {
  const host = openPostgresHost();
  onTestFinished(() => host.close());
  const cluster = await Cluster.create(host);
  await cluster.start();
  const watch = new PrimaryWatch({ recall: () => 0, keep: () => undefined });
  const connection = new Connection({ url: cluster.url(), watch, purpose: 'traffic', everyBrand: true });
  const another = new Client(cluster.url());
  await another.connect();
  const session = await connection.session();
  await execute(cluster.url(), 'ALTER SYSTEM SET synchronous_commit = off');
  await execute(cluster.url(), 'SELECT pg_reload_conf()');
  const setting = async () => (await another.query('SHOW synchronous_commit')).rows[0].synchronous_commit;
  await expect.poll(setting).toBe('off');
  expect((await session.query('SHOW synchronous_commit')).rows).toEqual([['on']]);
  await another.end();
  await connection.close();
  await cluster.stop('immediate');
});

describe('what the store says of itself', () => {
  it('is that commits wait for the disk', async () => {
    const { url } = await createTestDatabase();
    const { store } = await install(engineAt(url));
    expect(await store.inspect()).toMatchObject({ syncsCommits: true });
  });

  it.each(['off', 'local'])('is that they do, though the database was told %s', async (setting) => {
    const { url } = await createTestDatabase();
    await execute(
      url,
      `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = ${setting}`,
    );
    const { store } = await install(engineAt(url));
    expect(await store.inspect()).toMatchObject({ syncsCommits: true });
  });
});

it('keeps what it acknowledged when the server goes without a moment to write anything more', {
  timeout: 120_000,
}, async () => {
  const host = openPostgresHost();
  onTestFinished(() => host.close());
  const cluster = await Cluster.create(host);
  // Left to itself, the server would soon have written what nobody waited for.
  await cluster.start({ wal_writer_delay: '10s', bgwriter_lru_maxpages: 0, autovacuum: 'off' });
  await execute(cluster.url(), 'CREATE ROLE usher LOGIN');
  await execute(cluster.url(), 'CREATE DATABASE usher OWNER usher');
  const installation = await install(engineAt(cluster.url('usher', 'usher')));
  const { store, brand, user } = installation;
  const [used, unused] = [await mint(installation), await mint(installation)];
  await store.write(({ users }) => users.update({ ...user, remark: 'acknowledged' }));
  await redeem(installation, used);
  await cluster.stop('immediate');
  await cluster.start();
  await expect.poll(() => store.check().then(() => 'there', String), { timeout: 10_000 }).toBe('there');
  expect(await store.read.users.byId(brand.id, user.id)).toMatchObject({ remark: 'acknowledged' });
  expect(await redeem(installation, used)).toMatchObject({ outcome: 'refused', reason: 'used' });
  expect(await redeem(installation, unused)).toMatchObject({ outcome: 'redeemed' });
  await store.close();
  await cluster.stop('immediate');
});
