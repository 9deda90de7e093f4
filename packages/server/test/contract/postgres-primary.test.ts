import { join } from 'node:path';
import { Client } from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { isFreshDatabase, migrateDatabase, openPostgresStore } from '../../src/storage/postgres/open.ts';
import { PrimaryWatch } from '../../src/storage/postgres/primary-watch.ts';
import { Session } from '../../src/storage/postgres/session.ts';
import { timelinesIn } from '../../src/storage/postgres/timeline-file.ts';
import { auditSealer } from '../support/key-ring.ts';
import { Cluster } from '../support/postgres/cluster.ts';
import { createTestDatabase } from '../support/postgres/database.ts';
import { openPostgresHost } from '../support/postgres/host.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const refusal = (said: string) => ({
  code: 'store-unavailable',
  message: expect.stringContaining(said),
});

/** Opens a store and closes it. @param file where timelines are remembered */
const open = async (url: string, file: string): Promise<void> => {
  const { store } = await openPostgresStore({ url, auditSealer, timelines: timelinesIn(file) });
  await store.close();
};

/** Two clusters with the same files; the first runs, and has a database of ours. */
const startPair = async (): Promise<{ readonly former: Cluster; readonly promoted: Cluster }> => {
  const host = openPostgresHost();
  onTestFinished(() => host.close());
  const former = await Cluster.create(host, 'former');
  const promoted = await former.copy('promoted');
  await former.start();
  await asAdmin(former, async (admin) => {
    await admin.query('CREATE ROLE usher LOGIN');
    await admin.query('CREATE DATABASE usher OWNER usher');
  });
  return { former, promoted };
};

const asAdmin = async (cluster: Cluster, work: (admin: Client) => Promise<unknown>): Promise<void> => {
  const admin = new Client(cluster.url());
  await admin.connect();
  await work(admin);
  await admin.end();
};

const promote = (cluster: Cluster): Promise<void> =>
  asAdmin(cluster, (admin) => admin.query('SELECT pg_promote()'));

const connect = async (url: string): Promise<Session> => {
  const client = new Client(url);
  const session = new Session(client);
  await client.connect();
  onTestFinished(() => session.abandon());
  return session;
};

it('refuses a standby, follows to it once it is promoted, and refuses the former primary from then on', {
  timeout: 120_000,
}, async () => {
  const { former, promoted } = await startPair();
  const file = join(temporaryFolder(), 'timelines.json');
  const [there, here] = [former.url('usher', 'usher'), promoted.url('usher', 'usher')];
  await open(there, file);

  promoted.follow(former);
  await promoted.start();
  await expect(followed(here)).resolves.toBe(true);
  await expect(open(here, file)).rejects.toMatchObject(refusal('is a standby'));

  await former.kill();
  await promote(promoted);
  await open(here, file);

  await former.start();
  await expect(open(there, file)).rejects.toMatchObject(refusal('a former primary'));
  for (const attempt of [migrateDatabase, isFreshDatabase])
    await expect(attempt(there, timelinesIn(file))).rejects.toMatchObject(refusal('a former primary'));
  // Who has never seen the other cannot know.
  await open(there, join(temporaryFolder(), 'timelines.json'));
  for (const cluster of [former, promoted]) await cluster.stop('immediate');
});

it('leaves a former primary that still runs as soon as one connection has reached its successor', {
  timeout: 120_000,
}, async () => {
  const { former, promoted } = await startPair();
  promoted.follow(former);
  await promoted.start();
  const watch = new PrimaryWatch({ recall: () => 0, keep: () => undefined });
  const [before, another] = [await connect(former.url()), await connect(former.url())];
  for (const session of [before, another]) await watch.admit(session);
  await promote(promoted);
  expect([before.isLost, another.isLost]).toEqual([false, false]);

  const after = await connect(promoted.url());
  await watch.admit(after);
  expect([before.isLost, another.isLost, after.isLost]).toEqual([true, true, false]);
  await expect(before.execute('SELECT')).rejects.toThrow();
  for (const cluster of [former, promoted]) await cluster.stop('immediate');
});

/** Resolves once the standby has what the primary had. */
const followed = async (url: string): Promise<boolean> => {
  for (;;) {
    const client = new Client(url);
    try {
      await client.connect();
      const { rows } = await client.query("SELECT to_regclass('usher_schema') IS NOT NULL AS there");
      if (rows[0].there) return true;
    } catch {
      // The database is not there yet.
    } finally {
      await client.end().catch(() => undefined);
    }
  }
};

it('remembers the highest timeline for each database system alone', async () => {
  const { url } = await createTestDatabase();
  const seen: [string, number][] = [];
  const timelines = {
    recall: (system: string) => (system === 'another' ? 7 : 0),
    keep: (system: string, timeline: number) => void seen.push([system, timeline]),
  };
  const { store } = await openPostgresStore({ url, auditSealer, timelines });
  await store.close();
  expect(new Set(seen.map(([, timeline]) => timeline))).toEqual(new Set([1]));
  expect(new Set(seen.map(([system]) => system)).size).toBe(1);
});
