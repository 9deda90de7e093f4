import { crc32 } from 'node:zlib';
import type { ApiKeyTokens } from '../core/api-key/api-key.ts';
import { type ApiKeyId, type BrandId, decodeId, encodeId, type SessionId } from '../core/ids.ts';
import type { SessionTokens } from '../core/session/session.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';
import { createRandomPool } from './random-pool.ts';
import { sha256 } from './sha256.ts';
import { readUint64, writeUint64 } from './uint64.ts';

const SECRET_BYTES = 32;

const drawSecret = createRandomPool(SECRET_BYTES);

/**
 * The text of an API key, 87 characters that a double click selects as one word:
 *
 *     ushk_ ‖ brand id (11) ‖ key id (11) ‖ _ ‖ secret (52) ‖ checksum (7)
 *
 * The ids are as in core/ids.ts, the secret is 256 random bits and the checksum the CRC-32 of everything before
 * it, both in base 32. Prefix and checksum let secret scanners find a leaked key without asking us; the checksum
 * also spares a look-up for one that was cut short while copying. What is stored is the SHA-256 of the 32 bytes
 * of the secret: nothing slower is needed for something that cannot be guessed.
 */
const API_KEY = {
  prefix: 'ushk_',
  brand: 5,
  id: 16,
  separator: 27,
  secret: 28,
  checksum: 80,
  length: 87,
} as const;

const checksum = (text: string): string => {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(crc32(text), 1);
  // 40 bits make eight characters, of which the first is always zero.
  return encodeBase32(bytes).slice(1);
};

export const apiKeyTokens: ApiKeyTokens = {
  issue(brandId, id) {
    const secret = new Uint8Array(SECRET_BYTES);
    drawSecret(secret, 0);
    const body = `${API_KEY.prefix}${encodeId(brandId)}${encodeId(id)}_${encodeBase32(secret)}`;
    return { token: body + checksum(body), secretHash: sha256(secret) };
  },

  read(token) {
    if (typeof token !== 'string' || token.length !== API_KEY.length) return null;
    if (!token.startsWith(API_KEY.prefix) || token[API_KEY.separator] !== '_') return null;
    if (token.slice(API_KEY.checksum) !== checksum(token.slice(0, API_KEY.checksum))) return null;
    const brandId: BrandId | null = decodeId(token.slice(API_KEY.brand, API_KEY.id));
    const id: ApiKeyId | null = decodeId(token.slice(API_KEY.id, API_KEY.separator));
    const secret = decodeBase32(token.slice(API_KEY.secret, API_KEY.checksum), SECRET_BYTES);
    if (brandId === null || id === null || secret === null) return null;
    return { brandId, id, secretHash: sha256(secret) };
  },
};

/**
 * The text of a session cookie: base64url of brand id (uint64) ‖ session id (uint64) ‖ 32 random bytes, big-endian.
 * 48 bytes make exactly 64 characters, so none has bits to spare. What is stored is the SHA-256 of the random
 * bytes.
 */
const SESSION = { id: 8, secret: 16, bytes: 48, characters: 64 } as const;

export const sessionTokens: SessionTokens = {
  issue(brandId, id) {
    const bytes = Buffer.alloc(SESSION.bytes);
    writeUint64(brandId, bytes, 0);
    writeUint64(id, bytes, SESSION.id);
    drawSecret(bytes, SESSION.secret);
    return { token: bytes.toString('base64url'), secretHash: sha256(bytes.subarray(SESSION.secret)) };
  },

  read(token) {
    if (typeof token !== 'string' || token.length !== SESSION.characters) return null;
    const bytes = Buffer.from(token, 'base64url');
    // Node's decoder skips what it does not know and takes both alphabets.
    if (bytes.length !== SESSION.bytes || bytes.toString('base64url') !== token) return null;
    const brandId = readUint64(bytes, 0) as BrandId | null;
    const id = readUint64(bytes, SESSION.id) as SessionId | null;
    if (brandId === null || id === null) return null;
    return { brandId, id, secretHash: sha256(bytes.subarray(SESSION.secret)) };
  },
};
