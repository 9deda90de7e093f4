import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../core/problem.ts';
import { KEY_BYTES } from './derive-key.ts';

const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[\w+/-]{43}=?$/;
const ADVICE = 'Make one with `openssl rand -hex 32`';

/**
 * Reads a master key: 32 bytes, as 64 hexadecimal digits, base64 or base64url. White space around it is
 * ignored, because files and shells leave it there.
 * @param source where the text comes from, for the error: `USHER_MASTER_KEY` or a file's path
 * @throws Problem `invalid-input`; the text itself is never shown
 */
export const parseMasterKey = (text: string, source: string): KeyObject => {
  const key = decode(text.trim());
  if (key === null) {
    const found = text.trim() === '' ? 'is empty' : 'is not 32 bytes as 64 hexadecimal digits or as base64';
    throw new Problem('invalid-input', { detail: `${source} ${found}. ${ADVICE}.` });
  }
  if (key.every((byte) => byte === key[0])) {
    const detail = `${source} is one byte repeated, which anybody can guess. ${ADVICE}.`;
    throw new Problem('invalid-input', { detail });
  }
  return createSecretKey(key);
};

const decode = (text: string): Buffer | null => {
  if (HEX.test(text)) return Buffer.from(text, 'hex');
  return BASE64.test(text) ? Buffer.from(text, 'base64') : null;
};

const FILE = 'master.key';

/**
 * The master key in the data directory, made there the first time. Any number of processes may start at once:
 * all of them get the same key, because the file appears whole or not at all, and only once.
 * @param mayCreate `false` where a store is there already: a new key could not open it
 * @throws Problem `invalid-input` where the file can be read by others, is missing, holds no key or cannot be made
 */
export const loadOrCreateMasterKey = (dataDir: string, mayCreate: boolean): KeyObject => {
  const path = join(dataDir, FILE);
  const present = readKeyFile(path);
  if (present !== null) return present;
  if (!mayCreate) {
    const detail =
      `${path} is missing, and the store beside it cannot be read without it. ` +
      'Put the file back from your backup, or give the key as USHER_MASTER_KEY.';
    throw new Problem('invalid-input', { detail });
  }
  try {
    createKeyFile(dataDir, path);
  } catch (cause) {
    const detail =
      `A master key cannot be made in ${dataDir} (${reason(cause)}). ` +
      'Choose a data directory that this user may write to, or give the key as USHER_MASTER_KEY.';
    throw new Problem('invalid-input', { detail, cause });
  }
  const made = readKeyFile(path);
  if (made === null) throw new Error(`${path} vanished as soon as it was made`);
  return made;
};

const readKeyFile = (path: string): KeyObject | null => {
  const file = openIfPresent(path);
  if (file === null) return null;
  try {
    // Judged by the open file, so that it cannot be exchanged between the look and the reading.
    const { mode } = fstatSync(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const detail = `${path} holds the master key, but others may use it. Run: chmod 600 ${path}`;
      throw new Problem('invalid-input', { detail });
    }
    return parseMasterKey(readFileSync(file, 'utf8'), path);
  } finally {
    closeSync(file);
  }
};

const openIfPresent = (path: string): number | null => {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    if (reason(cause) === 'ENOENT') return null;
    const detail =
      `${path} cannot be read (${reason(cause)}). ` +
      'The data directory must be a directory, and the file must belong to the user that the server runs as.';
    throw new Problem('invalid-input', { detail, cause });
  }
};

const createKeyFile = (dataDir: string, path: string): void => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    const text = `${randomBytes(KEY_BYTES).toString('hex')}\n`;
    writeFileSync(draft, text, { flag: 'wx', mode: 0o600, flush: true });
    linkUnlessPresent(draft, path);
    syncDirectory(dataDir);
  } finally {
    rmSync(draft, { force: true });
  }
};

// Unlike a rename, a link never takes the place of a file that another process made first.
const linkUnlessPresent = (from: string, to: string): void => {
  try {
    linkSync(from, to);
  } catch (cause) {
    if (reason(cause) !== 'EEXIST') throw cause;
  }
};

// Rows sealed under a key whose name a power cut took back could never be opened again.
const syncDirectory = (path: string): void => {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
};

const reason = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);
