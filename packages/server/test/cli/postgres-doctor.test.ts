import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it, vi } from 'vitest';
import type { Finding } from '../../src/core/health/finding.ts';
import { createLoadClient } from '../support/load-client.ts';
import { prepareBumpyard } from '../support/open-store.ts';
import { placeFlags } from '../support/place.ts';
import { breakablePath } from '../support/postgres/breakable-path.ts';
import { createTestDatabase } from '../support/postgres/database.ts';
import { tamper } from '../support/raw-store.ts';
import { startServerProcess } from '../support/server-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { usher } from './command.ts';

vi.setConfig({ testTimeout: 60_000 });

const doctor = async (flags: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const { stdout, stderr } = await usher(['doctor', '--json', ...flags], { env });
  expect(stderr).toBe('');
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly Finding[] };
  return {
    of: (check: Finding['check']) => findings.filter((finding) => finding.check === check),
    checks: [...new Set(findings.map(({ check }) => check))],
    complaints: findings.flatMap(({ check, verdict }) => (verdict === 'ok' ? [] : [`${check}: ${verdict}`])),
  };
};

/** No server: only what can be seen of the database matters here. */
const ofStore = (complaints: readonly string[]): readonly string[] =>
  complaints.filter((complaint) => !complaint.startsWith('server: '));

it('an installation as it should be has no complaint, and every check says what it saw', async () => {
  const { place, token } = await prepareBumpyard();
  const server = await startServerProcess({ place });
  await createLoadClient(server.url, 1).createTicket(token);
  const seen = await doctor([...placeFlags(place), '--port', new URL(server.url).port]);
  expect(seen.complaints).toEqual([]);
  expect(seen.checks).toEqual([
    ...['configuration', 'versions', 'data-folder', 'files', 'master-key', 'store', 'durability'],
    ...['connections', 'partitions', 'public-url', 'server', 'proxy', 'cookies', 'clock', 'api-keys'],
    'signing-keys',
  ]);
  expect(seen.of('versions')[0]?.found).toMatch(/with PostgreSQL \d+/);
  expect(seen.of('files')[0]?.found).toBe('master.key, timelines.json: for their owner alone.');
  expect(seen.of('store')[0]?.found).toMatch(/^usher_\w+ at 127\.0\.0\.1:\d+, a primary, PostgreSQL /);
  expect(seen.of('connections')[0]?.found).toMatch(/^\d+ of 297 connections are taken, by \d+ nodes? /);
  expect(seen.of('partitions')[0]?.found).toBe('Partitions are there for this month and 3 more.');
  expect(seen.of('server')[0]?.found).toContain('is this installation');
});

it.each<readonly [what: string, sql: string, complaint: string]>([
  ['an older schema', 'UPDATE usher_schema SET version = 0', 'store: warning'],
  ['a newer schema', 'INSERT INTO usher_schema VALUES (99, 99, 0)', 'store: problem'],
  [
    'a server that takes no writes',
    'ALTER DATABASE NAME SET default_transaction_read_only = on',
    'store: problem',
  ],
  ['no partitions ahead', 'ALTER TABLE tickets DETACH PARTITION tickets_MONTH', 'partitions: warning'],
])('complains of %s', async (_what, sql, complaint) => {
  const { place } = await prepareBumpyard();
  const name = new URL(place.database ?? '').pathname.slice(1);
  const month = new Date().toISOString().slice(0, 7).replace('-', '_');
  await tamper(place, sql.replace('NAME', name).replace('MONTH', month));
  expect(ofStore((await doctor([...placeFlags(place), '--port', '0'])).complaints)).toEqual([complaint]);
});

it('complains of a database that is away, of a superuser and of another installation’s key', async () => {
  const { place } = await prepareBumpyard();
  const path = await breakablePath(place.database ?? '');
  path.cut();
  const away = await doctor(['--data', place.data, '--database', path.url, '--port', '0']);
  expect(ofStore(away.complaints)).toEqual(['store: problem']);
  expect(away.of('store')[0]?.found).toMatch(/cannot be reached: .*ECONNREFUSED/);

  const asSuperuser = new URL(inject('postgres') ?? '');
  asSuperuser.pathname = new URL(place.database ?? '').pathname;
  const env = { USHER_DATABASE: asSuperuser.href, USHER_MASTER_KEY: randomBytes(32).toString('hex') };
  const seen = await doctor(['--data', place.data, '--port', '0'], env);
  expect(ofStore(seen.complaints)).toEqual(['master-key: problem', 'store: warning']);
  expect(JSON.stringify(seen.of('store'))).not.toContain(asSuperuser.password);
});

it('leaves an empty database and a missing folder as they are', async () => {
  const { url } = await createTestDatabase('empty');
  const data = join(temporaryFolder(), 'never');
  for (let times = 0; times < 2; times++) {
    const seen = await doctor(['--data', data, '--database', url, '--port', '0']);
    expect(ofStore(seen.complaints)).toEqual(['store: warning']);
    expect(seen.of('store')[0]?.found).toMatch(/ is empty\.$/);
  }
  expect(existsSync(data)).toBe(false);
});
