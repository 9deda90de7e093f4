import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Client } from 'pg';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { createTestDatabase } from '../support/postgres/database.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { refusal, start, usher } from './command.ts';

vi.setConfig({ testTimeout: 60_000 });

const KEY = { USHER_MASTER_KEY: randomBytes(32).toString('hex') };

const flagsFor = (...more: string[]): readonly string[] => [
  ...['serve', '--port', '0', '--data', temporaryFolder(), '--log-level', 'silent'],
  ...more,
];

/** Where nobody listens. */
const closedPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

/** Takes connections, and says nothing. */
const silentPort = async (): Promise<number> => {
  const server = createServer((socket) => void socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
};

const superuser = (change: (url: URL) => void): string => {
  const url = new URL(inject('postgres') ?? '');
  change(url);
  return url.href;
};

/** A database that somebody has been at. */
const databaseAfter = async (contents: 'empty' | 'migrated', sql: string): Promise<string> => {
  const { url } = await createTestDatabase(contents);
  const client = new Client(url);
  await client.connect();
  await client.query(sql.replaceAll('DATABASE_NAME', new URL(url).pathname.slice(1)));
  await client.end();
  return url;
};

const unfit: ReadonlyArray<readonly [what: string, url: () => Promise<string>, words: RegExp]> = [
  [
    'that nobody serves',
    async () => `postgres://usher:opensesame@127.0.0.1:${await closedPort()}/usher`,
    /^The database usher at 127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED.* Look at the URL, whether the server runs/,
  ],
  [
    'that does not answer',
    async () => `postgres://usher:opensesame@127.0.0.1:${await silentPort()}/usher`,
    /^The database usher at .* cannot be reached: .*timeout/,
  ],
  [
    'whose host has no address',
    async () => 'postgres://usher:opensesame@db.usher.invalid/usher',
    /^The database usher at db\.usher\.invalid cannot be reached: .*(?:ENOTFOUND|EAI_AGAIN)/,
  ],
  [
    'that takes another password',
    async () =>
      superuser((url) => {
        url.password = 'opensesame';
      }),
    /cannot be opened: password authentication failed for user "postgres"\. Look at the role, its password/,
  ],
  [
    'that is not there',
    async () =>
      superuser((url) => {
        url.pathname = '/nowhere';
      }),
    /^The database nowhere at .* cannot be opened: database "nowhere" does not exist/,
  ],
  [
    'that takes no writes',
    () => databaseAfter('migrated', 'ALTER DATABASE DATABASE_NAME SET default_transaction_read_only = on'),
    /cannot be used: the server is a standby and takes no writes; connect to the primary/,
  ],
  [
    'with another program’s tables',
    () => databaseAfter('empty', 'CREATE TABLE orders (id INTEGER)'),
    /holds another program's tables\. Name an empty database, or a schema of its own/,
  ],
  [
    'with an older schema',
    () => databaseAfter('migrated', 'UPDATE usher_schema SET version = 0'),
    /has schema 0, and this version of Usher works with 1\. .* run `usher migrate`/,
  ],
  [
    'with a newer schema that this version cannot work with',
    () => databaseAfter('migrated', 'INSERT INTO usher_schema VALUES (99, 99, 0)'),
    /written by a newer version of Usher: its schema is 99, and this version knows 1\. Run the newer version/,
  ],
];

it.each(unfit)('does not start on a database %s, and says what to do', async (_what, urlOf, words) => {
  const url = await urlOf();
  const { code, error } = await refusal(flagsFor('--database', url), { env: KEY });
  expect({ code, error: error.code }).toEqual({ code: 6, error: 'store-unavailable' });
  expect(error.message).toMatch(words);
  expect(error.message).not.toContain('opensesame');
});

it('says so once with several workers, too', async () => {
  const url = `postgres://usher@127.0.0.1:${await closedPort()}/usher`;
  const { code, stdout, stderr } = await usher(flagsFor('--database', url, '--workers', '3'), { env: KEY });
  expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
  expect(stderr.match(/cannot be reached/g)).toHaveLength(1);
});

it('starts on a database with a newer schema that lets this version work on', async () => {
  const url = await databaseAfter('migrated', 'INSERT INTO usher_schema VALUES (99, 1, 0)');
  const server = start(flagsFor('--database', url), { env: KEY });
  await server.until(/^Usher is ready at \S+\n$/);
});

it('warns once of a role that row-level security does not bind, and starts', async () => {
  const { url } = await createTestDatabase();
  const asSuperuser = superuser((it) => {
    it.pathname = new URL(url).pathname;
  });
  const env = { ...KEY, USHER_DATABASE: asSuperuser };
  const server = start(flagsFor('--workers', '2'), { env });
  await server.until(/^Usher is ready at \S+\n$/);
  expect(server.printed().stderr.match(/^usher: The database role is a superuser, .*$/gm)).toHaveLength(1);
});
