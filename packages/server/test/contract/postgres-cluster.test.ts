import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { expect, inject, it, onTestFinished } from 'vitest';
import { Cluster } from '../support/postgres/cluster.ts';
import { createTestDatabase } from '../support/postgres/database.ts';
import { openPostgresHost } from '../support/postgres/host.ts';

// What the tests stand on is tested itself: a PostgreSQL with weaker promises than production’s would prove nothing.

const connect = async (url: string | undefined): Promise<Client> => {
  const client = new Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
};

const createCluster = async (): Promise<Cluster> => {
  const host = openPostgresHost();
  onTestFinished(() => host.close());
  return Cluster.create(host);
};

it('commits as durably as production does', async () => {
  const admin = await connect(inject('postgres'));
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    expect((await admin.query(`SHOW ${name}`)).rows, name).toEqual([{ [name]: 'on' }]);
  }
});

it('sorts by bytes, in UTF-8', async () => {
  const { url } = await createTestDatabase('empty');
  const client = await connect(url);
  const { rows } = await client.query("SELECT 'Z' < 'a' AS bytes, getdatabaseencoding() AS encoding");
  expect(rows).toEqual([{ bytes: true, encoding: 'UTF8' }]);
});

it('gives each test a database of its own, whose owner row-level security binds', async () => {
  const [here, there] = [await createTestDatabase('empty'), await createTestDatabase('empty')];
  const client = await connect(here.url);
  await client.query(`
    CREATE TABLE things (brand_id BIGINT);
    INSERT INTO things VALUES (1), (2);
    ALTER TABLE things ENABLE ROW LEVEL SECURITY;
    ALTER TABLE things FORCE ROW LEVEL SECURITY;
    CREATE POLICY one ON things USING (brand_id = 1)`);
  expect((await client.query('SELECT * FROM things')).rows).toEqual([{ brand_id: '1' }]);
  await expect((await connect(there.url)).query('SELECT * FROM things')).rejects.toThrow('does not exist');
});

it('lets nobody in as its superuser without the password', async () => {
  const url = new URL(inject('postgres') ?? '');
  url.password = 'wrong';
  await expect(new Client(url.href).connect()).rejects.toThrow('password authentication failed');
});

it('is there again after it was killed, with all that was committed', async () => {
  const cluster = await createCluster();
  await cluster.start();
  const before = new Client(cluster.url());
  // It is about to lose its server.
  before.on('error', () => undefined);
  await before.connect();
  await before.query('CREATE TABLE things (id INTEGER); INSERT INTO things VALUES (1)');
  await cluster.kill();
  await cluster.start();
  const after = new Client(cluster.url());
  await after.connect();
  expect((await after.query('SELECT id FROM things')).rows).toEqual([{ id: 1 }]);
  await after.end();
  await cluster.stop();
});

it('a standby that starts from a copy of the files follows, and can be promoted', async () => {
  const host = openPostgresHost();
  onTestFinished(() => host.close());
  const primary = await Cluster.create(host, 'primary');
  const standby = await primary.copy('standby');
  await primary.start();
  standby.follow(primary);
  await standby.start();
  const client = new Client(primary.url());
  client.on('error', () => undefined);
  await client.connect();
  await client.query("ALTER SYSTEM SET synchronous_standby_names = '*'");
  await client.query('SELECT pg_reload_conf()');
  await client.query('CREATE TABLE things (id INTEGER); INSERT INTO things VALUES (1)');
  await primary.kill();
  const survivor = new Client(standby.url());
  await survivor.connect();
  await survivor.query('SELECT pg_promote()');
  await survivor.query('INSERT INTO things VALUES (2)');
  expect((await survivor.query('SELECT id FROM things ORDER BY id')).rows).toEqual([{ id: 1 }, { id: 2 }]);
  await survivor.end();
  await standby.stop();
});

it('ends with the process that started it, however that ends, and leaves nothing behind', async () => {
  const program = fileURLToPath(new URL('../support/postgres/cluster-process.ts', import.meta.url));
  const owner = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void owner.kill('SIGKILL'));
  const [line] = await once(owner.stdout.setEncoding('utf8'), 'data');
  const folder = String(line).trim();
  const pid = Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
  expect(isRunning(pid)).toBe(true);
  owner.kill('SIGKILL');
  await expect.poll(() => existsSync(dirname(folder)), { timeout: 20_000 }).toBe(false);
  expect(isRunning(pid)).toBe(false);
});

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
