import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type FieldProblem, Problem } from '../core/problem.ts';
import { type Environment, type Flags, load } from './load.ts';
import { clientSettings, type SettingTable, settings } from './settings.ts';

const HEX = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';

const fileWith = (content: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'usher-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'secret');
  writeFileSync(path, content);
  return path;
};

const refusal = (flags: Flags, environment: Environment, table: SettingTable = settings): Problem => {
  try {
    load(table, flags, environment);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

const fieldsOf = (problem: Problem): readonly string[] => problem.fields.map(({ field }) => field);
const only = (fields: readonly FieldProblem[]): string => fields.map(({ problem }) => problem).join('\n');

describe('settings', () => {
  it('have defaults that need no environment at all', () => {
    expect(load(settings, {}, {})).toEqual({
      data: './data',
      database: null,
      host: '127.0.0.1',
      port: 3000,
      publicUrl: null,
      baseDomain: null,
      trustedProxies: [],
      masterKey: null,
      ticketStatus: 'string',
      createLimit: 6000,
      allowInsecureCookies: false,
      node: null,
      workers: 1,
      drain: 0,
      logLevel: 'info',
    });
  });

  it('come from flags before the environment, and from the environment before the defaults', () => {
    const environment = { USHER_PORT: '4000', USHER_HOST: '::1' };
    const { port, host, data } = load(settings, { port: '5000' }, environment);
    expect({ port, host, data }).toEqual({ port: 5000, host: '::1', data: './data' });
  });

  it('count an empty variable as not set, but refuse an empty flag', () => {
    expect(load(settings, {}, { USHER_PORT: '', USHER_BASE_DOMAIN: ' ' }).port).toBe(3000);
    expect(refusal({ port: '' }, {}).fields).toEqual([
      { field: '--port', problem: 'is empty; give a value or leave it out' },
    ]);
  });

  it('are refused with everything that is wrong at once, named as it was given', () => {
    const environment = {
      USHER_HOST: 'no host',
      USHER_DATABASE: 'mysql://db',
      USHER_TICKET_STATUS: 'boolean',
      USHER_PROT: '3000',
    };
    const problem = refusal({ port: '65536', publicUrl: 'https://login.example.com/path' }, environment);
    expect(problem.code).toBe('invalid-input');
    expect([...fieldsOf(problem)].sort()).toEqual([
      '--port',
      '--public-url',
      'USHER_DATABASE',
      'USHER_HOST',
      'USHER_PROT',
      'USHER_TICKET_STATUS',
    ]);
  });

  it('take the URL of a database from the flag, the variable or a file, and never show it', () => {
    const url = 'postgres://usher:hush@db.example.com/usher';
    for (const database of [
      load(settings, { database: url }, {}).database,
      load(settings, {}, { USHER_DATABASE: url }).database,
      load(settings, {}, { USHER_DATABASE_FILE: fileWith(`${url}\n`) }).database,
    ]) {
      expect(database?.reveal()).toBe(url);
      expect(String(database)).not.toContain('hush');
    }
  });

  it.each([
    ['mysql://db.example.com/usher', 'begins with postgres://'],
    ['db.example.com', 'begins with postgres://'],
    ['postgres://db.example.com', 'must name the database'],
    ['postgres://user:p@ss/word@db.example.com/usher', 'must name the database'],
    ['', 'is empty'],
  ])('refuse %j as a database, and say what is meant without showing it', (database, advice) => {
    const problem = only(refusal({ database }, {}).fields);
    expect(problem).toContain(advice);
    expect(problem).not.toContain('p@ss');
  });

  it('do not know misspelt variables, and name the nearest', () => {
    const { fields } = refusal(
      {},
      { USHER_PUBLIC_URI: 'https://login.example.com', USHER_COLOUR_SCHEME: 'x' },
    );
    expect(fields).toEqual([
      { field: 'USHER_PUBLIC_URI', problem: 'is no setting of Usher; is USHER_PUBLIC_URL meant?' },
      {
        field: 'USHER_COLOUR_SCHEME',
        problem: 'is no setting of Usher; unset it (`usher serve --help` lists the settings)',
      },
    ]);
  });

  it('leave the variables of `ticket create` and of other programs alone', () => {
    const environment = { USHER_URL: 'not even a URL', USHER_API_KEY: 'x', PATH: '/bin', USHERS: 'two' };
    expect(load(settings, {}, environment).port).toBe(3000);
  });

  it.each([
    ['port', '0', 0],
    ['port', '65535', 65_535],
    ['host', '0.0.0.0', '0.0.0.0'],
    ['host', '::', '::'],
    ['host', 'localhost', 'localhost'],
    ['publicUrl', 'https://login.example.com', 'https://login.example.com'],
    ['publicUrl', 'HTTPS://Login.Example.com:443/', 'https://login.example.com'],
    ['publicUrl', 'http://[::1]:8080', 'http://[::1]:8080'],
    ['baseDomain', 'Login.Example.com', 'login.example.com'],
    ['baseDomain', 'localhost', 'localhost'],
    ['trustedProxies', '10.0.0.0/8, ::1', ['10.0.0.0/8', '::1']],
    ['ticketStatus', 'number', 'number'],
    ['createLimit', '1', 1],
    ['allowInsecureCookies', 'true', true],
    ['allowInsecureCookies', '0', false],
    ['data', '/var/lib/usher', '/var/lib/usher'],
  ] as const)('%s takes %j', (name, text, value) => {
    expect(load(settings, {}, { [settings[name].env]: text })[name]).toEqual(value);
  });

  it.each([
    ['port', ['-1', '65536', '1e3', '0x10', '3000.5', 'http', 'tcp://10.0.0.1:80', '٣']],
    ['host', ['http://localhost', 'a b', '127.0.0.1:80', '[::1]', '-x']],
    [
      'publicUrl',
      [
        'login.example.com',
        '//login.example.com',
        'ftp://login.example.com',
        'https://login.example.com/path',
        'https://login.example.com/?q',
        'https://login.example.com/?',
        'https://login.example.com/#',
        'https://user@login.example.com',
        'https://:secret@login.example.com',
        'javascript:alert(1)',
      ],
    ],
    [
      'baseDomain',
      ['https://example.com', '.example.com', 'example.com.', 'exa_mple.com', '192.0.2.1', 'a..b'],
    ],
    [
      'trustedProxies',
      ['10.0.0.0/33', 'proxy', '10.0.0', '::1/129', '10.0.0.0/8/8', '10.0.0.1,', 'fe80::1%eth0'],
    ],
    ['ticketStatus', ['String', '200', 'true']],
    ['createLimit', ['0', '-1', '1000000001', 'many']],
    ['allowInsecureCookies', ['yes', 'TRUE', '2']],
    ['data', ['a\0b']],
    ['logLevel', ['verbose']],
  ] as const)('%s refuses what it cannot use', (name, texts) => {
    for (const text of texts) {
      expect(fieldsOf(refusal({}, { [settings[name].env]: text })), text).toEqual([settings[name].env]);
    }
  });
});

describe('a secret', () => {
  it('comes from its variable, from a file that a variable names, or from a file that the flag names', () => {
    const path = fileWith(`${HEX}\n`);
    for (const [flags, environment] of [
      [{}, { USHER_MASTER_KEY: HEX }],
      [{}, { USHER_MASTER_KEY_FILE: path }],
      [{ masterKey: path }, { USHER_MASTER_KEY: 'another' }],
    ] as const) {
      expect(load(settings, flags, environment).masterKey?.reveal()).toBe(HEX);
    }
  });

  it('is refused where it is given twice, is empty, or is in a file that cannot be read', () => {
    const path = fileWith(HEX);
    const both = { USHER_MASTER_KEY: HEX, USHER_MASTER_KEY_FILE: path };
    expect(only(refusal({}, both).fields)).toBe('is given, and USHER_MASTER_KEY_FILE too; unset one of them');
    expect(only(refusal({}, { USHER_MASTER_KEY: '' }).fields)).toContain('is empty');
    expect(only(refusal({}, { USHER_MASTER_KEY_FILE: '' }).fields)).toContain('cannot be read');
    expect(only(refusal({ masterKey: fileWith(' \n') }, {}).fields)).toContain('is empty');
    const missing = refusal({ masterKey: join(path, 'nowhere') }, {});
    expect(missing.fields).toEqual([
      { field: '--master-key-file', problem: expect.stringContaining('cannot be read (ENOTDIR)') },
    ]);
  });

  it('is printed by nothing that prints settings', () => {
    const loaded = load(settings, {}, { USHER_MASTER_KEY: HEX });
    const printed = [
      inspect(loaded, { depth: 9, showHidden: true }),
      format('%s %j %o', loaded.masterKey, loaded, loaded),
      JSON.stringify(loaded),
      String(loaded.masterKey),
      JSON.stringify(Object.entries(loaded.masterKey ?? {})),
    ].join('\n');
    expect(printed).toContain('[secret]');
    expect(printed).not.toContain(HEX);
  });

  it('is not in the error that refuses it', () => {
    const problem = refusal({}, { USHER_API_KEY: 'ushk_ä secret' }, clientSettings);
    expect(fieldsOf(problem)).toEqual(['USHER_API_KEY']);
    expect(inspect(problem, { depth: 9 })).not.toContain('ushk_ä');
  });
});

it('loads what `ticket create` needs from the same kind of table', () => {
  const environment = { USHER_URL: 'https://login.example.com/', USHER_API_KEY: ' ushk_abc\n' };
  const { url, apiKey } = load(clientSettings, {}, environment);
  expect(url).toBe('https://login.example.com');
  expect(apiKey?.reveal()).toBe('ushk_abc');
  expect(load(clientSettings, {}, {})).toEqual({ url: 'http://localhost:3000', apiKey: null });
});
