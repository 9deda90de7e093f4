import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { Cluster, type PostgresSettings } from '../../support/postgres/cluster.ts';
import type { PostgresHost } from '../../support/postgres/host.ts';

const settings: PostgresSettings = {
  // By which the view of the store orders what several nodes have written.
  track_commit_timestamp: 'on',
  // Small, so that copies are made soon.
  min_wal_size: '32MB',
  max_wal_size: '64MB',
};

const OWNER = 'usher';
const DATABASE = 'usher';

/** A PostgreSQL server with an empty database of ours. */
export const startPrimary = async (
  host: PostgresHost,
  name: string,
  more: PostgresSettings = {},
): Promise<Cluster> => {
  const cluster = await Cluster.create(host, name);
  await startAgain(cluster, more);
  await asSuperuser(cluster.url(), async (admin) => {
    await admin.query(`CREATE ROLE ${OWNER} LOGIN`);
    await admin.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
  });
  await asSuperuser(cluster.url(DATABASE), async (admin) => {
    await admin.query('CREATE EXTENSION amcheck');
    await admin.query(`GRANT EXECUTE ON FUNCTION bt_index_check(regclass, boolean) TO ${OWNER}`);
  });
  return cluster;
};

/** With the harness's settings. */
export const startAgain = (cluster: Cluster, more: PostgresSettings = {}): Promise<void> =>
  cluster.start({ ...settings, ...more });

/** Where the owner of the tables reaches our database, on the server itself unless by a way of their own. */
export const databaseUrl = (cluster: Cluster, port = cluster.port): string => {
  const url = new URL(cluster.url(DATABASE, OWNER));
  url.port = String(port);
  return url.href;
};

export const asSuperuser = async <Result>(
  url: string,
  work: (admin: Client) => Promise<Result>,
): Promise<Result> => {
  const admin = new Client(url);
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
};

/** Whether the server runs: it may have ended by itself. */
export const isRunning = ({ folder }: Cluster): boolean => {
  try {
    const [pid] = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
};

/** A number that the superuser asks for. */
export const ask = (cluster: Cluster, sql: string, database = DATABASE): Promise<number> =>
  asSuperuser(cluster.url(database), async (admin) => Number((await admin.query(sql)).rows[0]?.['n']));

/** Writes a file for whoever runs the server. */
export const writeInto = ({ folder }: Cluster, name: string, text: string): void => {
  const path = join(folder, name);
  writeFileSync(path, text);
  const { uid, gid } = statSync(folder);
  chownSync(path, uid, gid);
};
