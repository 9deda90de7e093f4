import { describe, expect, it } from 'vitest';
import type { ServerAnswers } from './answer.ts';
import { judgeAddresses } from './judge-addresses.ts';
import { judgeClock } from './judge-clock.ts';
import { judgeDisk } from './judge-disk.ts';
import { type FileLook, judgeDataFolder, judgeFiles } from './judge-files.ts';
import { judgeDurability, type StoreFacts } from './judge-store.ts';

const NOW = Date.UTC(2026, 10, 23, 14, 18, 47, 630);

describe('the data folder', () => {
  const folder = (look: FileLook, asker: number | null = 990) => {
    const path = '/var/lib/usher';
    const { verdict, found } = judgeDataFolder({
      holdsStore: true,
      folder: { path, look },
      files: [],
      secrets: [],
      asker,
    });
    return `${verdict}: ${found}`;
  };

  it.each<readonly [FileLook, number | null, RegExp]>([
    [{ kind: 'folder', mode: 0o700, owner: 990 }, 990, /^ok/],
    [{ kind: 'folder', mode: 0o700, owner: 990 }, 0, /^ok/],
    [{ kind: 'folder', mode: 0o700, owner: 990 }, 1000, /^warning: .* belongs to user 990, .* as user 1000/],
    [{ kind: 'folder', mode: null, owner: 0 }, null, /^ok/],
    [{ kind: 'folder', mode: 0o750, owner: 990 }, 990, /^warning: Others .* look into .*0750/],
    [{ kind: 'folder', mode: 0o770, owner: 990 }, 990, /^problem: Others .* change .*0770/],
    [{ kind: 'file', mode: 0o600, owner: 990 }, 990, /^problem: .* is not a folder/],
    [{ kind: 'hidden', reason: 'EACCES' }, 1000, /^problem: .* cannot be looked at \(EACCES\)/],
    [{ kind: 'missing' }, 990, /^warning: There is no folder/],
  ])('%j for %s', (look, asker, words) => {
    expect(folder(look, asker)).toMatch(words);
  });
});

describe('files', () => {
  const judge = (...looks: FileLook[]) =>
    judgeFiles({
      holdsStore: true,
      folder: { path: '/data', look: { kind: 'folder', mode: 0o700, owner: 990 } },
      files: looks.map((look, number) => ({ path: `/data/${number}`, look })),
      secrets: [],
      asker: 990,
    });

  it('of another owner than the folder’s are a problem, as after a command that root ran', () => {
    expect(judge({ kind: 'file', mode: 0o600, owner: 0 })).toMatchObject([
      { verdict: 'problem', advice: 'Run: chown 990 /data/0' },
    ]);
  });

  it('that are as they should be are one finding', () => {
    const fine: FileLook = { kind: 'file', mode: 0o600, owner: 990 };
    expect(judge(fine, { kind: 'missing' }, { ...fine, mode: 0o400 })).toMatchObject([
      { verdict: 'ok', found: '0, 2: for their owner alone.' },
    ]);
  });

  it('that this user may not look at are one finding', () => {
    const hidden: FileLook = { kind: 'hidden', reason: 'EACCES' };
    expect(judge(hidden, hidden)).toMatchObject([
      { verdict: 'problem', found: 'This user may not look at /data/0, /data/1.' },
    ]);
  });

  it('that are not there are none', () => {
    expect(judge({ kind: 'missing' })).toEqual([]);
  });
});

describe('the disk', () => {
  it.each([
    [5e9, null, ['ok']],
    [1e9, null, ['ok']],
    [0.9e9, null, ['warning']],
    [0.1e9, null, ['warning']],
    [0.09e9, null, ['problem']],
    [5e9, 0xef53, ['ok']],
    [5e9, 0x6969, ['ok', 'problem']],
    [5e9, 0xff534d42, ['ok', 'problem']],
    [5e9, 0x01021994, ['ok', 'warning']],
    [5e9, 0x794c7630, ['ok', 'warning']],
  ])('with %d bytes free, of the kind %s', (freeBytes, type, verdicts) => {
    expect(judgeDisk({ freeBytes, type }).map(({ verdict }) => verdict)).toEqual(verdicts);
  });

  it('that the system does not tell of is no finding', () => {
    expect(judgeDisk(null)).toEqual([]);
  });
});

describe('durability', () => {
  const store: StoreFacts = {
    identity: '1:2',
    ours: true,
    schema: 1,
    knownSchema: 1,
    bytes: 1e6,
    logBytes: 0,
    writeAheadLog: true,
    damage: [],
    rows: null,
  };
  const running = { identity: '1:2', writeAheadLog: true, syncsCommits: true, foreignKeys: true };
  const judge = (facts: Partial<StoreFacts>, server: typeof running | null = running) =>
    judgeDurability({ kind: 'read', file: '/data/usher.db', ...store, ...facts }, server).map(
      ({ verdict, found }) => `${verdict}: ${found}`,
    );

  it.each([
    ['as it should be', {}, running, /^ok: The server writes ahead/],
    ['without a server to ask', {}, null, /^ok: .* can be seen while one answers/],
    [
      'a store without a log',
      { writeAheadLog: false },
      running,
      /^problem: The store has no write-ahead log/,
    ],
    ['no log at the server', {}, { ...running, writeAheadLog: false }, /^problem: The server does not use/],
    ['no sync', {}, { ...running, syncsCommits: false }, /^problem: The server answers before/],
    ['no foreign keys', {}, { ...running, foreignKeys: false }, /^problem: .* foreign keys/],
  ])('%s', (_what, facts, server, words) => {
    const judged = judge(facts, server);
    expect(judged).toHaveLength(1);
    expect(judged[0]).toMatch(words);
  });

  it('tells a log that nobody folds in', () => {
    expect(judge({ logBytes: 300e6 })[0]).toMatch(/^warning: The write-ahead log has grown to 300\.0 MB/);
    expect(judge({ logBytes: 200e6 })).toHaveLength(1);
  });
});

describe('the clock, by the audit log', () => {
  const nobody: ServerAnswers = {
    public: { url: 'http://localhost:3000', answer: { kind: 'silent', reason: 'ECONNREFUSED' } },
    publicUrlGiven: false,
    liar: null,
    local: null,
    brandSite: null,
  };

  it.each([
    [null, /^ok: There is nothing to compare it with/],
    [NOW - 5000, /^ok: It agrees with the audit log/],
    [NOW + 2000, /^ok/],
    [NOW + 2001, /^problem: The audit log has an entry from 2 seconds in the future/],
  ])('whose newest entry is from %s', (newest, words) => {
    const [finding] = judgeClock(NOW, newest, nobody);
    expect(`${finding?.verdict}: ${finding?.found}`).toMatch(words);
  });
});

describe('addresses', () => {
  const facts = {
    publicUrl: 'https://login.example.com',
    publicUrlGiven: true,
    host: '127.0.0.1',
    baseDomain: null,
    allowInsecureCookies: false,
    shadowedBrand: null,
  };
  const judge = (changes: Partial<Parameters<typeof judgeAddresses>[0]>) =>
    judgeAddresses({ ...facts, ...changes }).flatMap(({ verdict, found }) =>
      verdict === 'ok' ? [] : [`${verdict}: ${found}`],
    );

  it.each([
    [{}, []],
    [{ publicUrl: 'http://localhost:3000', baseDomain: 'localhost' }, []],
    [
      { publicUrl: 'http://login.example.com' },
      [/^problem: Nobody can sign in at http:\/\/login\.example\.com: browsers/],
    ],
    [
      { publicUrl: 'http://localhost:3000', baseDomain: 'example.com' },
      [/^problem: Nobody can sign in at the brands’ sites \(http:\/\/<brand>\.example\.com:3000\): browsers/],
    ],
    [
      { publicUrl: 'http://login.example.com', baseDomain: 'example.com' },
      [/at http:\/\/login\.example\.com and the brands’ sites \(http:\/\/<brand>\.example\.com\): browsers/],
    ],
    [
      { publicUrl: 'http://login.example.com', allowInsecureCookies: true },
      [/^warning: Cookies are sent over plain http/],
    ],
    [
      { publicUrl: 'http://localhost:3000', publicUrlGiven: false, host: '0.0.0.0' },
      [/^warning: Links lead to http:\/\/localhost:3000, where only this machine gets/],
    ],
    [
      { publicUrl: 'https://acme.example.com', baseDomain: 'example.com', shadowedBrand: 'acme' },
      [/^warning: The brand "acme" has no site of its own/],
    ],
  ])('%j', (changes, words) => {
    const judged = judge(changes);
    expect(judged).toHaveLength(words.length);
    for (const [index, pattern] of words.entries()) expect(judged[index]).toMatch(pattern);
  });
});
