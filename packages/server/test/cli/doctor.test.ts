import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compose } from '../../src/compose.ts';
import { load } from '../../src/config/load.ts';
import { type Settings, settings as table } from '../../src/config/settings.ts';
import { DAY, HOUR } from '../../src/core/clock.ts';
import type { Check, Finding } from '../../src/core/health/finding.ts';
import { selfSigned } from '../support/certificate.ts';
import { prepareBumpyard } from '../support/open-store.ts';
import { startOtherSite } from '../support/other-site.ts';
import {
  asDocumented,
  type ReverseProxy,
  rewritingHost,
  startReverseProxy,
} from '../support/reverse-proxy.ts';
import { freePort } from '../support/sign-in.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { addApplication, addBrand, addKey, type TestClock } from '../support/usher.ts';
import { type CommandOptions, start, usher } from './command.ts';

interface Examination {
  readonly code: number | null;
  readonly verdict: string;
  readonly findings: readonly Finding[];
  /** Those of one check. */
  of(check: Check): readonly Finding[];
  /** Everything that is not as it should be, by check and verdict. */
  readonly complaints: readonly string[];
}

const doctor = async (flags: readonly string[], options: CommandOptions = {}): Promise<Examination> => {
  const { code, stdout, stderr } = await usher(['doctor', '--json', ...flags], options);
  expect(stderr).toBe('');
  const { verdict, findings } = JSON.parse(stdout) as Pick<Examination, 'verdict' | 'findings'>;
  return {
    code,
    verdict,
    findings,
    of: (check) => findings.filter((finding) => finding.check === check),
    complaints: findings
      .filter((finding) => finding.verdict !== 'ok')
      .map((finding) => `${finding.check}: ${finding.verdict}`),
  };
};

/** Time as it passes. */
const systemClock: TestClock = { now: () => Date.now(), move: () => {} };

/** A folder with a brand and all that belongs to it. */
const prepareFolder = async () => {
  const { place, ports } = await prepareBumpyard();
  return { data: place.data, ports };
};

/** A server on a port of its own, by the clock of this machine. It ends with the test. */
const serve = async (data: string, overrides: Partial<Settings> = {}, clock = systemClock) => {
  const port = await freePort();
  const settings = { ...load(table, {}, {}), data, port, logLevel: 'silent' as const, ...overrides };
  const server = await compose(clock).serve(settings);
  onTestFinished(() => server.close());
  return { ...server, port, flags: ['--data', data, '--port', String(port)] };
};

/** Every file of a folder with its content, its mode and the time of its last change. */
const photograph = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const { mode, mtimeMs } = statSync(path);
      return { name, mode, mtimeMs, content: readFileSync(path, 'base64') };
    });

describe('a server that is as it should be', () => {
  it('has no complaint, and every check says what it saw', async () => {
    const { data } = await prepareFolder();
    const server = await serve(data);
    const seen = await doctor(server.flags);
    expect({ code: seen.code, verdict: seen.verdict, complaints: seen.complaints }).toEqual({
      code: 0,
      verdict: 'ok',
      complaints: [],
    });
    expect([...new Set(seen.findings.map(({ check }) => check))]).toEqual([
      ...['configuration', 'versions', 'data-folder', 'files', 'master-key', 'disk', 'store', 'durability'],
      ...['public-url', 'server', 'proxy', 'cookies', 'clock', 'api-keys', 'signing-keys'],
    ]);
    expect(seen.of('server')[0]?.found).toContain(`${server.url} is this installation`);
    expect(seen.of('durability')[0]?.found).toBe(
      'The server writes ahead, and answers once it is on the disk.',
    );
    expect(seen.of('clock')[0]?.found).toBe('It agrees with the server’s and the audit log.');
    expect(seen.of('api-keys')[0]?.found).toMatch(/^1 live key in 1 brand; /);
  });

  it('is told to people a line for each check, and the advice below it', async () => {
    const { data } = await prepareFolder();
    chmodSync(data, 0o755);
    const server = await serve(data);
    const { code, stdout, stderr } = await usher(['doctor', ...server.flags]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('ok       configuration  Every setting can be read.');
    const at = lines.findIndex((line) => line.startsWith('warning  data folder    '));
    expect(lines[at]).toContain(`Others than its owner may look into ${data} (mode 0755).`);
    expect(lines[at + 1]?.trim()).toBe(`Run: chmod 700 ${data}`);
    expect(lines.slice(-3)).toEqual(['', '14 ok, 1 warning, no problem.', '']);
  });
});

describe('it changes nothing', () => {
  it('where there is nothing yet', async () => {
    const data = join(temporaryFolder(), 'never');
    const port = String(await freePort());
    const seen = await doctor(['--data', data, '--port', port]);
    expect(existsSync(data)).toBe(false);
    expect(seen.code).toBe(1);
    expect(seen.complaints).toEqual(['data-folder: warning', 'store: warning', 'server: problem']);
    expect(seen.of('store')[0]?.advice).toContain('`usher quickstart`');
    expect(seen.of('server')[0]?.found).toContain('ECONNREFUSED');
  });

  it('where the folder is empty', async () => {
    const data = temporaryFolder();
    await doctor(['--data', data, '--port', '0']);
    expect(readdirSync(data)).toEqual([]);
  });

  it('where a server has stopped', async () => {
    const { data } = await stoppedBumpyard();
    const before = photograph(data);
    expect(before.map(({ name }) => name)).toEqual(['master.key', 'usher.db']);
    const seen = await doctor(['--data', data, '--port', '0']);
    expect(photograph(data)).toEqual(before);
    expect(seen.of('store')[0]?.found).toContain('Every page is sound.');
    expect(seen.of('api-keys')[0]?.verdict).toBe('ok');
  });

  it('after a crash, whose log it reads', async () => {
    const data = await crashedStore();
    const before = photograph(data);
    expect(before.map(({ name }) => name)).toEqual([
      ...['master.key', 'usher.db', 'usher.db-shm', 'usher.db-wal'],
    ]);
    const seen = await doctor(['--data', data, '--port', '0']);
    expect(photograph(data)).toEqual(before);
    // Written last, so it is in the log alone.
    expect(seen.of('api-keys')[0]?.found).toContain('Without a live API key: bumpyard');
  });

  it('where the log has lost its index', async () => {
    const data = await crashedStore();
    rmSync(join(data, 'usher.db-shm'));
    const before = photograph(data);
    const seen = await doctor(['--data', data, '--port', '0']);
    expect(photograph(data)).toEqual(before);
    expect(seen.of('store')).toMatchObject([{ verdict: 'warning' }]);
    expect(seen.of('store')[0]?.found).toContain('a log without an index');
  });

  it('of an older schema', async () => {
    const { data } = await stoppedBumpyard();
    const database = new DatabaseSync(join(data, 'usher.db'));
    database.exec('PRAGMA user_version = 1');
    database.close();
    const before = photograph(data);
    const seen = await doctor(['--data', data, '--port', '0']);
    expect(photograph(data)).toEqual(before);
    expect(seen.of('store')[0]?.found).toContain('has schema 1, and this version works with');
    expect(seen.of('api-keys')).toEqual([]);
  });
});

/** A store that nobody has open. */
const stoppedBumpyard = async () => {
  const data = temporaryFolder();
  const { ports, close } = await compose(systemClock).open({ ...load(table, {}, {}), data });
  await addBrand({ ports });
  await addKey({ ports });
  await close();
  return { data };
};

/** A store with a log and an index, and nobody who has it open. */
const crashedStore = async (): Promise<string> => {
  const data = temporaryFolder();
  const copy = temporaryFolder();
  const { ports, close } = await compose(systemClock).open({ ...load(table, {}, {}), data });
  await addBrand({ ports });
  cpSync(data, copy, { recursive: true });
  await close();
  return copy;
};

describe('what is wrong with files', () => {
  it('modes that let others in', async () => {
    const { data } = await stoppedBumpyard();
    chmodSync(data, 0o777);
    chmodSync(join(data, 'usher.db'), 0o644);
    chmodSync(join(data, 'master.key'), 0o640);
    const seen = await doctor(['--data', data, '--port', '0']);
    expect(seen.code).toBe(1);
    expect(seen.of('data-folder')).toMatchObject([{ verdict: 'problem', advice: `Run: chmod 700 ${data}` }]);
    expect(seen.of('files').map(({ advice }) => advice)).toEqual([
      expect.stringContaining(`chmod 600 ${join(data, 'usher.db')}`),
      expect.stringContaining(`chmod 600 ${join(data, 'master.key')}`),
    ]);
    expect(seen.of('master-key')).toMatchObject([{ verdict: 'problem' }]);
    // The rest is looked at all the same.
    expect(seen.of('store')[0]?.verdict).toBe('ok');
  });

  it('a master key elsewhere that anybody can read', async () => {
    const { data } = await stoppedBumpyard();
    const file = join(temporaryFolder(), 'secret');
    copyFileSync(join(data, 'master.key'), file);
    const env = { USHER_MASTER_KEY_FILE: file };
    chmodSync(file, 0o640);
    expect((await doctor(['--data', data, '--port', '0'], { env })).of('files')[0]?.verdict).toBe('ok');
    chmodSync(file, 0o604);
    const seen = await doctor(['--data', data, '--port', '0'], { env });
    expect(seen.of('files')).toMatchObject([{ verdict: 'problem' }]);
    expect(seen.of('files')[0]?.advice).toContain(`chmod 600 ${file}`);
  });
});

describe('what is wrong with the configuration and the keys', () => {
  it('tells every error, and goes on with what it can read', async () => {
    const { data } = await stoppedBumpyard();
    const env = { USHER_PROT: '80', USHER_CREATE_LIMIT: '0' };
    const seen = await doctor(['--data', data, '--port', 'http', '--public-url', 'http://127.0.0.1:1'], {
      env,
    });
    expect(seen.code).toBe(1);
    expect(seen.of('configuration').map(({ found }) => found.split(' ')[0])).toEqual([
      ...['USHER_PROT', '--port', 'USHER_CREATE_LIMIT'],
    ]);
    expect(seen.of('store')[0]?.verdict).toBe('ok');
    expect(seen.of('api-keys')[0]?.verdict).toBe('ok');
  });

  it('a master key that cannot be read, without showing it', async () => {
    const { data } = await stoppedBumpyard();
    const env = { USHER_MASTER_KEY: 'canary' };
    const { code, stdout } = await usher(['doctor', '--data', data, '--port', '0'], { env });
    expect(code).toBe(1);
    expect(stdout).toContain('USHER_MASTER_KEY is not 32 bytes');
    expect(stdout).not.toContain('canary');
  });

  it('a setting of the master key that names no file', async () => {
    const { data } = await stoppedBumpyard();
    const env = { USHER_MASTER_KEY_FILE: '/nowhere' };
    const seen = await doctor(['--data', data, '--port', '0'], { env });
    expect(seen.of('configuration')[0]?.found).toContain('"/nowhere", which cannot be read');
    expect(seen.of('master-key')).toMatchObject([{ verdict: 'problem' }]);
  });

  it('another master key than the store’s', async () => {
    const { data } = await stoppedBumpyard();
    writeFileSync(join(data, 'master.key'), `${'0123456789abcdef'.repeat(4)}\n`);
    const seen = await doctor(['--data', data, '--port', '0']);
    expect(seen.of('master-key')).toMatchObject([{ verdict: 'problem' }]);
    expect(seen.of('master-key')[0]?.advice).toContain('made with another master key');
  });

  it('a master key that has gone', async () => {
    const { data } = await stoppedBumpyard();
    rmSync(join(data, 'master.key'));
    const seen = await doctor(['--data', data, '--port', '0']);
    expect(seen.of('master-key')[0]?.advice).toContain('Put the file back from your backup');
    expect(readdirSync(data)).toEqual(['usher.db']);
  });

  it('API keys that are about to expire, and brands without any', async () => {
    const { data, ports } = await prepareFolder();
    const { apiKey } = await addKey({ ports }, { name: 'old', expiresInDays: 5 });
    await addBrand({ ports }, 'otter');
    const seen = await doctor(['--data', data, '--port', '0']);
    expect(seen.of('api-keys').map(({ verdict, found }) => `${verdict} ${found}`)).toEqual([
      expect.stringMatching(/^warning About to expire: key_\w+ \("old"\) of bumpyard in 4 days\.$/),
      'warning Without a live API key: otter.',
    ]);
    ports.store.apiKeys.touch(apiKey.brandId, apiKey.id, Date.now());
    await expect
      .poll(async () => (await ports.store.read.apiKeys.byId(apiKey.brandId, apiKey.id))?.lastUsedAt)
      .not.toBeNull();
    expect((await doctor(['--data', data, '--port', '0'])).of('api-keys')[0]).toMatchObject({
      verdict: 'problem',
      found: expect.stringMatching(/^In use, and about to expire: /),
    });
  });

  it('an application whose cookie no browser takes', async () => {
    const { data, ports } = await prepareFolder();
    await addApplication({ ports }, { slug: 'reports', cookieDomain: 'example.com' });
    const flags = ['--data', data, '--port', '0', '--public-url'];
    expect(
      (await doctor([...flags, 'https://login.example.com.invalid'])).of('cookies').at(-1),
    ).toMatchObject({
      verdict: 'problem',
      found: expect.stringContaining('"reports": its cookie is for example.com'),
    });
    expect((await doctor([...flags, 'https://login.example.com'])).of('cookies')).toMatchObject([
      { verdict: 'ok' },
    ]);
  });
});

describe('what is wrong with the store', () => {
  it.each([
    ['no database', 'file is not a database'],
    ['an empty file', 'another program’s database'],
  ])('%s', async (what, words) => {
    const { data } = await stoppedBumpyard();
    writeFileSync(join(data, 'usher.db'), what === 'an empty file' ? '' : 'x'.repeat(8192));
    const seen = await doctor(['--data', data, '--port', '0']);
    expect(seen.of('store')).toMatchObject([{ verdict: 'problem' }]);
    expect(seen.of('store')[0]?.found).toContain(words);
    expect(seen.of('master-key')[0]?.verdict).toBe('ok');
  });

  it('a page that is damaged', async () => {
    const { data } = await stoppedBumpyard();
    const file = join(data, 'usher.db');
    const content = readFileSync(file);
    content.fill(0xff, 3 * 4096, 4 * 4096);
    writeFileSync(file, content);
    const seen = await doctor(['--data', data, '--port', '0']);
    expect(seen.of('store')).toMatchObject([{ verdict: 'problem' }]);
    expect(seen.of('store')[0]?.advice).toContain('restore a backup');
  });

  it('a newer schema', async () => {
    const { data } = await stoppedBumpyard();
    const database = new DatabaseSync(join(data, 'usher.db'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    const seen = await doctor(['--data', data, '--port', '0']);
    expect(seen.of('store')[0]?.found).toContain('written by a newer version of Usher: its schema is 99');
  });
});

describe('the clock', () => {
  it('was stepped back, as the audit log shows', async () => {
    const data = temporaryFolder();
    const ahead: TestClock = { now: () => Date.now() + 3 * HOUR, move: () => {} };
    const before = await compose(ahead).open({ ...load(table, {}, {}), data });
    await addBrand(before);
    await before.close();
    // What is written since, by the right time, hides nothing.
    const since = await compose(systemClock).open({ ...load(table, {}, {}), data });
    await addKey(since);
    await since.close();
    const seen = await doctor(['--data', data, '--port', '0']);
    expect(seen.of('clock')).toMatchObject([{ verdict: 'problem' }]);
    expect(seen.of('clock')[0]?.found).toContain('from 2 hours in the future');
  });

  it('of the server is another', async () => {
    const { data } = await stoppedBumpyard();
    const ahead: TestClock = { now: () => Date.now() + 30_000, move: () => {} };
    const seen = await doctor((await serve(data, {}, ahead)).flags);
    expect(seen.of('clock').map(({ found }) => found)).toEqual([
      expect.stringMatching(/^The server’s clock is (?:29|30)(?:\.\d)? seconds ahead of the clock here\.$/),
      expect.stringMatching(/^The clock of what answers at .* is .* seconds behind the server’s\.$/),
    ]);
  });

  it('of the server is so far off that it takes no question', async () => {
    const { data } = await stoppedBumpyard();
    const proxy = await startReverseProxy();
    const behind: TestClock = { now: () => Date.now() - 2 * HOUR, move: () => {} };
    const server = await serve(data, { publicUrl: proxy.url }, behind);
    proxy.upstream = `http://127.0.0.1:${server.port}`;
    proxy.replyHeaders = { date: new Date(behind.now()).toUTCString() };
    const seen = await doctor([...server.flags, '--public-url', proxy.url]);
    expect(seen.of('server')[0]?.found).toContain('its clock is 2 hours behind');
  });
});

/** A server behind a proxy with a certificate, all as documented; a test spoils what it is about. */
const serveBehindProxy = async (overrides: Partial<Settings> = {}, until = Date.now() + 90 * DAY) => {
  const { data, ports } = await prepareFolder();
  const certificate = selfSigned('localhost', until);
  const authority = join(temporaryFolder(), 'authority.pem');
  writeFileSync(authority, certificate.cert);
  const proxy = await startReverseProxy(certificate);
  const settings = { publicUrl: proxy.url, trustedProxies: ['127.0.0.1'], ...overrides };
  const server = await serve(data, settings);
  proxy.upstream = `http://127.0.0.1:${server.port}`;
  const flags = [...server.flags, '--public-url', proxy.url];
  const base = settings.baseDomain ?? null;
  const all = base === null ? flags : [...flags, '--base-domain', base];
  const examine = () => doctor(all, { env: { NODE_EXTRA_CA_CERTS: authority } });
  return { data, ports, proxy, server, flags: all, examine };
};

describe('behind a proxy', () => {
  it('as documented there is no complaint', async () => {
    const { proxy, examine } = await serveBehindProxy();
    const seen = await examine();
    expect(seen.complaints).toEqual([]);
    expect(seen.code).toBe(0);
    expect(seen.of('server')[0]?.found).toContain(`${proxy.url} is this installation`);
    expect(seen.of('certificate')[0]?.found).toMatch(/ends on \d{4}-\d\d-\d\d, in (?:89|90) days/);
    expect(seen.of('proxy')[0]?.found).toContain(
      `The server sees us at 127.0.0.1, asking for ${new URL(proxy.url).host}, through the proxy 127.0.0.1 (x-forwarded-for, x-forwarded-host)`,
    );
  });

  const spoilers: ReadonlyArray<
    readonly [what: string, (proxy: ReverseProxy) => void, verdict: string, words: string]
  > = [
    [
      'which sends no forwarded headers',
      (proxy) => {
        proxy.headers = (came) => came;
      },
      'problem',
      'sends no X-Forwarded-For',
    ],
    [
      'which rewrites Host',
      (proxy) => {
        proxy.headers = rewritingHost;
      },
      'warning',
      'the proxy rewrites Host',
    ],
    [
      'which says that we came by http',
      (proxy) => {
        proxy.headers = (came, visitor) => ({ ...asDocumented(came, visitor), 'x-forwarded-proto': 'http' });
      },
      'warning',
      'says that we came by http, and the public URL is https',
    ],
    [
      'which believes an X-Forwarded-For that visitors send',
      (proxy) => {
        proxy.headers = (came) => ({
          ...came,
          'x-forwarded-for': came['x-forwarded-for'] ?? '198.51.100.7',
          'x-forwarded-host': came.host,
        });
      },
      'problem',
      'Visitors can choose their address',
    ],
    [
      'which passes on an X-Forwarded-Host that visitors send',
      (proxy) => {
        proxy.headers = (came, visitor) => ({ ...came, 'x-forwarded-for': visitor });
      },
      'warning',
      'Visitors can choose the host',
    ],
  ];

  it.each(spoilers)('%s', async (_what, spoil, verdict, words) => {
    const { proxy, examine } = await serveBehindProxy();
    spoil(proxy);
    const seen = await examine();
    expect(seen.complaints).toEqual([`proxy: ${verdict}`]);
    expect(seen.of('proxy')[0]?.found).toContain(words);
    expect(seen.code).toBe(verdict === 'problem' ? 1 : 0);
  });

  it.each([
    ['from elsewhere', '198.51.100.7'],
    ['at the proxy itself', '127.0.0.1'],
  ])('which adds to the X-Forwarded-For of a visitor %s, there is no complaint', async (_where, visitor) => {
    const { proxy, examine } = await serveBehindProxy();
    proxy.headers = (came) => ({
      ...came,
      'x-forwarded-for': [came['x-forwarded-for'], visitor].filter(Boolean).join(', '),
      'x-forwarded-host': came.host,
    });
    expect((await examine()).complaints).toEqual([]);
  });

  it('which is not trusted', async () => {
    const { examine } = await serveBehindProxy({ trustedProxies: ['192.0.2.1'] });
    const seen = await examine();
    expect(seen.complaints).toEqual(['proxy: problem']);
    expect(seen.of('proxy')[0]?.advice).toContain('Add 127.0.0.1 to USHER_TRUSTED_PROXIES');
  });

  it('which rewrites Host, so that no brand’s site works', async () => {
    const { proxy, examine } = await serveBehindProxy({ baseDomain: 'brands.invalid' });
    proxy.headers = rewritingHost;
    const seen = await examine();
    expect(seen.complaints).toEqual(['proxy: problem', 'brand-sites: problem']);
    expect(seen.of('proxy')[0]?.found).toContain('Brands’ sites are told by it');
    expect(seen.of('brand-sites')[0]?.found).toMatch(
      /^Nothing answers at https:\/\/bumpyard\.brands\.invalid:\d+: .*(?:ENOTFOUND|EAI_AGAIN)/,
    );
    expect(seen.of('brand-sites')[0]?.advice).toContain('a wildcard record in DNS');
  });

  it('which caches', async () => {
    const { proxy, examine } = await serveBehindProxy();
    await examine();
    proxy.caches = true;
    const seen = await examine();
    expect(seen.complaints).toEqual(['server: problem']);
    expect(seen.of('server')[0]?.found).toContain('A cache in front of');
  });

  it('whose clock is off', async () => {
    const { proxy, examine } = await serveBehindProxy();
    proxy.replyHeaders = { date: new Date(Date.now() - HOUR).toUTCString() };
    const seen = await examine();
    expect(seen.complaints).toEqual(['clock: warning']);
    expect(seen.of('clock')[0]?.found).toMatch(/is (?:59|60) minutes behind the server’s/);
  });

  it('whose certificate ends soon', async () => {
    const { examine } = await serveBehindProxy({}, Date.now() + 5 * DAY);
    const seen = await examine();
    expect(seen.complaints).toEqual(['certificate: problem']);
  });

  it('whose certificate nobody trusts, while the server itself runs', async () => {
    const { flags, server } = await serveBehindProxy();
    const seen = await doctor(flags);
    expect(seen.complaints).toEqual(['server: problem']);
    expect(seen.of('server')[0]?.found).toContain(
      'its certificate is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT)',
    );
    expect(seen.of('server')[0]?.found).toContain(
      `This installation answers on this machine, at http://127.0.0.1:${server.port}.`,
    );
  });

  it('which does not reach the server', async () => {
    const { proxy, examine } = await serveBehindProxy();
    proxy.upstream = `http://127.0.0.1:${await freePort()}`;
    const seen = await examine();
    expect(seen.complaints).toEqual(['server: problem']);
    expect(seen.of('server')[0]?.found).toContain('with status 502: it does not reach the server');
  });

  it('which leads to another installation', async () => {
    const { proxy, examine } = await serveBehindProxy();
    const other = await serve((await stoppedBumpyard()).data);
    proxy.upstream = `http://127.0.0.1:${other.port}`;
    const seen = await examine();
    expect(seen.complaints).toEqual(['server: problem']);
    expect(seen.of('server')[0]?.found).toContain(
      'does not show that it has the master key of this installation',
    );
  });

  it('which leads to a copy of this installation', async () => {
    const { data, proxy, examine } = await serveBehindProxy();
    const copy = temporaryFolder();
    cpSync(data, copy, { recursive: true });
    const other = await serve(copy, { publicUrl: proxy.url, trustedProxies: ['127.0.0.1'] });
    proxy.upstream = `http://127.0.0.1:${other.port}`;
    const seen = await examine();
    expect(seen.complaints).toEqual(['server: problem']);
    expect(seen.of('server')[1]?.found).toContain('It works on another store than this command found');
  });

  it('which leads to something else', async () => {
    const { proxy, examine } = await serveBehindProxy();
    proxy.upstream = (await startOtherSite()).url;
    const seen = await examine();
    expect(seen.of('server')[0]?.found).toContain('Something else than Usher answers at');
  });

  it('which sends people on', async () => {
    const { proxy, examine } = await serveBehindProxy();
    proxy.upstream = (await startOtherSite()).url;
    proxy.replyStatus = 301;
    proxy.replyHeaders = { location: 'https://www.example.com/' };
    const seen = await examine();
    expect(seen.of('server')[0]?.found).toContain('sends people on to https://www.example.com/');
  });

  it('on localhost which rewrites Host, so that browsers would not keep the cookies', async () => {
    const { data } = await stoppedBumpyard();
    const proxy = await startReverseProxy();
    const server = await serve(data, { publicUrl: proxy.url, trustedProxies: ['127.0.0.1'] });
    proxy.upstream = `http://127.0.0.1:${server.port}`;
    proxy.headers = rewritingHost;
    const seen = await doctor([...server.flags, '--public-url', proxy.url]);
    expect(seen.complaints).toEqual(['proxy: problem']);
    expect(seen.of('proxy')[0]?.found).toContain('so nobody can sign in');
  });

  it('under a public URL that this command was not given', async () => {
    const { proxy, server } = await serveBehindProxy();
    const seen = await doctor(server.flags);
    expect(seen.complaints).toEqual(['server: warning']);
    expect(seen.of('server')[1]?.found).toBe(
      `The server takes ${proxy.url} for its public URL, and this command http://localhost:${server.port}.`,
    );
  });

  it('under other settings than this command has', async () => {
    const { proxy, server, data } = await serveBehindProxy();
    const flags = [
      '--data',
      data,
      '--port',
      String(server.port),
      '--public-url',
      `http://127.0.0.1:${server.port}`,
    ];
    const seen = await doctor(flags);
    expect(seen.of('server')[1]).toMatchObject({
      verdict: 'warning',
      found: expect.stringContaining(`The server takes ${proxy.url} for its public URL`),
    });
  });
});

describe('a public URL where nobody answers', () => {
  it.each([
    ['whose name is not known', 'https://login.usher.invalid', /(?:ENOTFOUND|EAI_AGAIN)/],
    ['which speaks another protocol', 'https://127.0.0.1:PLAIN', /speaks another protocol/],
    ['which says nothing', 'http://127.0.0.1:SILENT', /nothing came within 5 seconds/],
  ])('%s', async (_what, template, words) => {
    const { data } = await stoppedBumpyard();
    const server = await serve(data);
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const url = template.replace('PLAIN', String(server.port)).replace('SILENT', String(port));
    const seen = await doctor([...server.flags, '--public-url', url]);
    const [finding] = seen.of('server');
    expect(finding?.found).toMatch(words);
    expect(finding?.found).toContain('This installation answers on this machine');
    expect(seen.code).toBe(1);
  });
});

it('is told the same at start as by the doctor', async () => {
  const { data } = await stoppedBumpyard();
  const flags = ['--data', data, '--port', '0', '--public-url', 'http://login.example.invalid'];
  const server = start(['serve', ...flags, '--log-level', 'silent']);
  await server.until(/\n/);
  const seen = await doctor(flags);
  const [finding] = seen.of('cookies');
  expect(server.printed().stderr).toBe(`usher: ${finding?.found} ${finding?.advice}\n`);
});

it('reads a store that somebody writes to all the while', async () => {
  const { data, ports } = await prepareFolder();
  let written = 0;
  let writing = true;
  const writes = (async () => {
    for (; writing; written++) await addKey({ ports }, { name: `key ${written}` });
  })();
  const seen = await doctor(['--data', data, '--port', '0']);
  writing = false;
  await writes;
  expect(written).toBeGreaterThan(10);
  expect(seen.of('store')[0]?.verdict).toBe('ok');
  expect(seen.of('api-keys')[0]?.verdict).toBe('ok');
});
