import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadOrCreateMasterKey, parseMasterKey } from './master-key.ts';

const bytes = Buffer.from(Array.from({ length: 32 }, (_, at) => at));
const hex = bytes.toString('hex');

describe('parseMasterKey', () => {
  // Its base64 has a character of each alphabet: +/ there, -_ in base64url.
  const other = Buffer.alloc(32, Buffer.from('fbff00', 'hex'));

  it.each([
    ['hexadecimal', hex, bytes],
    ['capital hexadecimal', hex.toUpperCase(), bytes],
    ['base64', other.toString('base64'), other],
    ['base64 without padding', other.toString('base64').replace('=', ''), other],
    ['base64url', other.toString('base64url'), other],
    ['hexadecimal with white space around it', `  ${hex}\r\n`, bytes],
  ])('reads a key in %s', (_, given, expected) => {
    expect(parseMasterKey(given, 'USHER_MASTER_KEY').export()).toEqual(expected);
  });

  it.each([
    '',
    '   ',
    'secret',
    hex.slice(1),
    `${hex}00`,
    `${hex.slice(1)}g`,
    'é'.repeat(64),
    hex.replace('0', ' '),
  ])('refuses %j, and says how to make one', (given) => {
    expect(() => parseMasterKey(given, 'USHER_MASTER_KEY')).toThrow(
      /^USHER_MASTER_KEY .*openssl rand -hex 32/,
    );
  });

  it.each(['00'.repeat(32), 'ff'.repeat(32), Buffer.alloc(32).toString('base64'), 'a'.repeat(64)])(
    'refuses %s, which anybody can guess',
    (given) => {
      expect(() => parseMasterKey(given, 'USHER_MASTER_KEY')).toThrow(/one byte repeated/);
    },
  );

  it('never shows what it refuses', () => {
    const almost = `${hex.slice(0, 60)}!`;
    expect(() => parseMasterKey(almost, 'USHER_MASTER_KEY')).not.toThrow(almost);
  });
});

describe('loadOrCreateMasterKey', () => {
  let dataDir: string;
  let path: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'usher-master-key-'));
    path = join(dataDir, 'master.key');
  });

  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('makes a key for its owner alone, and gives the same one from then on', () => {
    const made = loadOrCreateMasterKey(dataDir, true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    expect(loadOrCreateMasterKey(dataDir, true).equals(made)).toBe(true);
  });

  it('leaves no draft behind', () => {
    loadOrCreateMasterKey(dataDir, true);
    expect(readdirSync(dataDir)).toEqual(['master.key']);
  });

  it('makes a data directory that is not there yet', () => {
    const deeper = join(dataDir, 'a', 'b');
    const made = loadOrCreateMasterKey(deeper, true);
    expect(loadOrCreateMasterKey(deeper, true).equals(made)).toBe(true);
    expect(statSync(deeper).mode & 0o077).toBe(0);
  });

  it('makes different keys for different installations', () => {
    const elsewhere = loadOrCreateMasterKey(join(dataDir, 'elsewhere'), true);
    expect(loadOrCreateMasterKey(dataDir, true).equals(elsewhere)).toBe(false);
  });

  it('makes none where a store is there already, because a new one could not open it', () => {
    expect(() => loadOrCreateMasterKey(dataDir, false)).toThrow(/master\.key is missing/);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it.each([0o640, 0o604, 0o660, 0o644])('refuses a file of mode %o, and says what to run', (mode) => {
    writeFileSync(path, hex);
    chmodSync(path, mode);
    expect(() => loadOrCreateMasterKey(dataDir, true)).toThrow(`chmod 600 ${path}`);
  });

  it('refuses a file that holds no key, and leaves it alone', () => {
    writeFileSync(path, 'half a k', { mode: 0o600 });
    expect(() => loadOrCreateMasterKey(dataDir, true)).toThrow(/master\.key is not 32 bytes/);
    expect(readFileSync(path, 'utf8')).toBe('half a k');
  });

  it('says what to do where no data directory can be', () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    expect(() => loadOrCreateMasterKey(file, true)).toThrow(/data directory must be a directory/);
    expect(() => loadOrCreateMasterKey('/dev/null/data', true)).toThrow(/data directory must be a directory/);
  });

  it('gives one key to processes that start at once', async () => {
    // Each waits until all are there, then opens one directory after the other, neck and neck.
    const program = `
      import { existsSync } from 'node:fs';
      const [, module, dataDir] = process.argv;
      const { loadOrCreateMasterKey } = await import(module);
      process.stdout.write('ready ');
      const deadline = Date.now() + 20_000;
      while (!existsSync(dataDir + '/go') && Date.now() < deadline);
      for (let at = 0; at < 20; at++) {
        process.stdout.write(loadOrCreateMasterKey(dataDir + '/' + at, true).export().toString('hex') + ' ');
      }`;
    const module = new URL('./master-key.ts', import.meta.url).href;
    const args = ['--input-type=module', '--eval', program, module, dataDir];
    const processes = Array.from({ length: 3 }, () => spawn(process.execPath, args));
    const ready = processes.map(({ stdout }) => once(stdout, 'data'));
    const ended = processes.map(({ stdout }) => text(stdout));
    await Promise.all(ready);
    writeFileSync(join(dataDir, 'go'), '');
    const outputs = await Promise.all(ended);

    const files = Array.from({ length: 20 }, (_, at) => join(dataDir, `${at}`));
    const keys = files.map((directory) => readFileSync(join(directory, 'master.key'), 'utf8').trim());
    expect(new Set(keys).size).toBe(20);
    for (const output of outputs) expect(output.trim().split(' ').slice(1)).toEqual(keys);
    for (const directory of files) expect(readdirSync(directory)).toEqual(['master.key']);
  });
});
