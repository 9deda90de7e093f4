import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPostgresStore } from '../../src/storage/postgres/open.ts';
import { auditSealer } from '../support/key-ring.ts';
import { Cluster } from '../support/postgres/cluster.ts';
import { openPostgresHost } from '../support/postgres/host.ts';
import { createClock, type StoreEngine } from '../support/store.ts';
import { type Installation, install } from './records.ts';
import { mint, openSessions, redeem } from './ticket-acts.ts';

interface Fragile extends Installation {
  /** The superuser's connection. */
  readonly admin: Client;
  readonly cluster: Cluster;
}

/** A store on a cluster of its own, which can be harmed. */
const installFragile = async (): Promise<Fragile> => {
  const host = openPostgresHost();
  onTestFinished(() => host.close());
  const cluster = await Cluster.create(host);
  await cluster.start();
  onTestFinished(() => cluster.stop('immediate'));
  const admin = new Client(cluster.url());
  // It goes with its cluster.
  admin.on('error', () => undefined);
  await admin.connect();
  await admin.query('CREATE ROLE usher LOGIN');
  await admin.query('CREATE DATABASE usher OWNER usher');
  const clock = createClock();
  const engine: StoreEngine = {
    name: 'PostgreSQL',
    create: () =>
      Promise.resolve({
        clock,
        async open() {
          const { store } = await openPostgresStore({
            url: cluster.url('usher', 'usher'),
            clock,
            auditSealer,
          });
          onTestFinished(() => store.close());
          return store;
        },
      }),
  };
  return { ...(await install(engine)), admin, cluster };
};

/** Once a connection for this purpose waits for that, does it harm. */
const whenWaiting = async (admin: Client, event: string, harm: string): Promise<void> => {
  for (;;) {
    const { rows } = await admin.query(
      `SELECT ${harm}(pid) FROM pg_stat_activity WHERE application_name = 'usher traffic' AND wait_event = $1`,
      [event],
    );
    if (rows.length > 0) return;
  }
};

const gone = { code: 'store-unavailable', retryAfter: 1 };

describe('where nobody knows what became of a commit', () => {
  it('a redemption that is committed here alone, because the wait for the standby was cut, is no success', async () => {
    const installation = await installFragile();
    const { admin, store } = installation;
    const ticket = await mint(installation);
    await admin.query("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    await admin.query('SELECT pg_reload_conf()');
    const outcome = redeem(installation, ticket);
    await Promise.all([
      expect(outcome).rejects.toMatchObject(gone),
      whenWaiting(admin, 'SyncRep', 'pg_cancel_backend'),
    ]);
    await admin.query('ALTER SYSTEM RESET synchronous_standby_names');
    await admin.query('SELECT pg_reload_conf()');
    // It did happen, so the row says so to whoever tries again.
    expect(await redeem(installation, ticket)).toMatchObject({ outcome: 'refused', reason: 'used' });
    expect(await openSessions({ ...installation, store })).toBe(1);
  });

  it('one whose connection is cut at the commit is no success, and the next one connects anew', async () => {
    const installation = await installFragile();
    const { admin } = installation;
    const ticket = await mint(installation);
    await admin.query("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    await admin.query('SELECT pg_reload_conf()');
    const outcome = redeem(installation, ticket);
    await Promise.all([
      expect(outcome).rejects.toMatchObject(gone),
      whenWaiting(admin, 'SyncRep', 'pg_terminate_backend'),
    ]);
    await admin.query('ALTER SYSTEM RESET synchronous_standby_names');
    await admin.query('SELECT pg_reload_conf()');
    const again = await mint(installation);
    expect(await redeem(installation, again)).toMatchObject({ outcome: 'redeemed' });
  });

  it('a management transaction is none either', async () => {
    const { admin, store, brand } = await installFragile();
    await admin.query("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    await admin.query('SELECT pg_reload_conf()');
    const outcome = store.write(({ brands }) => brands.update({ ...brand, name: 'Renamed' }));
    const cancelled = (async () => {
      for (;;) {
        const { rows } = await admin.query(
          `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'usher management' AND wait_event = 'SyncRep'`,
        );
        if (rows.length > 0) return;
      }
    })();
    await Promise.all([expect(outcome).rejects.toMatchObject(gone), cancelled]);
  });
});

describe('where the database is away', () => {
  it('everything is refused at once, and works again when it is back', async () => {
    const installation = await installFragile();
    const { cluster, store, brand } = installation;
    const ticket = await mint(installation);
    await cluster.kill();
    await expect(redeem(installation, ticket)).rejects.toMatchObject(gone);
    await expect(store.read.brands.count()).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(store.check()).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(
      store.write(({ brands }) => brands.update({ ...brand, name: 'Renamed' })),
    ).rejects.toMatchObject(gone);
    await cluster.start();
    await expect
      .poll(
        () =>
          store.check().then(
            () => true,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
    expect(await redeem(installation, ticket)).toMatchObject({ outcome: 'redeemed' });
  });
});
