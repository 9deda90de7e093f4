import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ApiKeyId, type BrandId, encodeId, type SessionId } from '../core/ids.ts';
import { encodeBase32 } from './base32.ts';
import { apiKeyTokens, sessionTokens } from './tokens.ts';

const brandId = 244612203249664 as BrandId;
const keyId = 245103922483201 as ApiKeyId;
const sessionId = 245103922483202 as SessionId;

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

const noText = [undefined, null, 0, {}, true].map((value) => value as unknown as string);

/** Every text that differs from this one in one character, is shorter, or longer. */
const respellings = (text: string): string[] => {
  const places = Array.from({ length: text.length }, (_, at) => at);
  const put = (at: number, character: string): string => text.slice(0, at) + character + text.slice(at + 1);
  return [
    ...places.flatMap((at) => [...'0a-_ =%é\0'].map((character) => put(at, character))),
    ...places.map((at) => put(at, String.fromCharCode(text.charCodeAt(at) ^ 0x20))),
    ...places.map((at) => text.slice(0, at)),
    ...['', ' ', '=', '\n', '0'].flatMap((more) => [`${text}${more}`, `${more}${text}`]),
  ].filter((respelling) => respelling !== text);
};

describe('an API key', () => {
  it('has a prefix, its ids, a secret of 256 bits and a checksum', () => {
    const { token } = apiKeyTokens.issue(brandId, keyId);
    expect(token).toMatch(/^ushk_[0-9a-z]{22}_[0-9a-z]{59}$/);
    expect(token.slice(5, 27)).toBe(encodeId(brandId) + encodeId(keyId));
    const checksum = Buffer.alloc(5);
    checksum.writeUInt32BE(crc32(token.slice(0, 80)), 1);
    expect(token.slice(80)).toBe(encodeBase32(checksum).slice(1));
  });

  it('is read back with the hash that was stored', () => {
    const { token, secretHash } = apiKeyTokens.issue(brandId, keyId);
    expect(apiKeyTokens.read(token)).toEqual({ brandId, id: keyId, secretHash });
  });

  it('is never made twice', () => {
    const tokens = Array.from({ length: 1000 }, () => apiKeyTokens.issue(brandId, keyId).token.slice(28, 80));
    expect(new Set(tokens).size).toBe(1000);
  });

  it('is exact: any other spelling is refused', () => {
    const { token } = apiKeyTokens.issue(brandId, keyId);
    const read = [token.toUpperCase(), ...respellings(token)].filter((text) => apiKeyTokens.read(text));
    expect(read).toEqual([]);
  });

  it.each([
    ['another separator', (body: string) => `${body.slice(0, 27)}-${body.slice(28)}`],
    ['another prefix', (body: string) => `USHK_${body.slice(5)}`],
    ['no brand', (body: string) => `ushk_zzzzzzzzzzz${body.slice(16)}`],
    ['no key', (body: string) => `${body.slice(0, 16)}zzzzzzzzzzz${body.slice(27)}`],
    ['no secret', (body: string) => `${body.slice(0, 28)}${'u'.repeat(52)}`],
    ['fill bits that are not zero', (body: string) => `${body.slice(0, 79)}z`],
  ])('with a right checksum over %s is refused', (_, change) => {
    const body = change(apiKeyTokens.issue(brandId, keyId).token.slice(0, 80));
    const checksum = Buffer.alloc(5);
    checksum.writeUInt32BE(crc32(body), 1);
    const token = body + encodeBase32(checksum).slice(1);
    expect(token).toHaveLength(87);
    expect(apiKeyTokens.read(token)).toBeNull();
  });

  it.each(noText)('is not %s', (value) => {
    expect(apiKeyTokens.read(value)).toBeNull();
  });

  it('is not to be found in random text, which never throws', () => {
    const text = fc.oneof(fc.string(), fc.string({ minLength: 87, maxLength: 87, unit: 'binary' }));
    const property = fc.property(text, (any) => apiKeyTokens.read(any) === null);
    fc.assert(property, { seed: 3, numRuns: 2000 });
  });
});

describe('a session cookie', () => {
  it('is 64 characters that a cookie may hold, with the ids and 256 random bits', () => {
    const { token, secretHash } = sessionTokens.issue(brandId, sessionId);
    expect(token).toMatch(/^[\w-]{64}$/);
    const bytes = Buffer.from(token, 'base64url');
    expect(bytes.readBigUInt64BE(0)).toBe(BigInt(brandId));
    expect(bytes.readBigUInt64BE(8)).toBe(BigInt(sessionId));
    expect(secretHash).toEqual(sha256(bytes.subarray(16)));
  });

  it('is read back with the hash that was stored', () => {
    const { token, secretHash } = sessionTokens.issue(brandId, sessionId);
    expect(sessionTokens.read(token)).toEqual({ brandId, id: sessionId, secretHash });
  });

  it('is never made twice', () => {
    const tokens = Array.from({ length: 1000 }, () =>
      sessionTokens.issue(brandId, sessionId).token.slice(22),
    );
    expect(new Set(tokens).size).toBe(1000);
  });

  it('has one spelling', () => {
    // Its last 40 bytes are random, so it is made to hold both characters that alphabets differ in.
    const bytes = Buffer.from(sessionTokens.issue(brandId, sessionId).token, 'base64url');
    const token = Buffer.concat([bytes.subarray(0, 42), Buffer.from('fbfffbffbfff', 'hex')]).toString(
      'base64url',
    );
    expect(token).toMatch(/-.*_/);
    expect(sessionTokens.read(token)).not.toBeNull();
    expect(sessionTokens.read(token.replaceAll('-', '+').replaceAll('_', '/'))).toBeNull();
    // A changed character that is of the alphabet makes another secret, which the stored hash refuses.
    const read = respellings(token).flatMap((text) => sessionTokens.read(text) ?? []);
    const hash = sessionTokens.read(token)?.secretHash;
    const same = read.filter((other) => other.brandId === brandId && other.id === sessionId);
    expect(same.length).toBeGreaterThan(0);
    for (const { secretHash } of same) expect(secretHash).not.toEqual(hash);
  });

  it.each(['brand', 'session'])('with an impossible %s id is refused', (which) => {
    const bytes = Buffer.alloc(48);
    bytes.writeBigUInt64BE(2n ** 53n, which === 'brand' ? 0 : 8);
    expect(sessionTokens.read(bytes.toString('base64url'))).toBeNull();
  });

  it.each(noText)('is not %s', (value) => {
    expect(sessionTokens.read(value)).toBeNull();
  });

  it('is refused by its form without throwing', () => {
    const text = fc.oneof(fc.string(), fc.string({ minLength: 64, maxLength: 64, unit: 'binary' }));
    const property = fc.property(text, (any) => sessionTokens.read(any) === null);
    fc.assert(property, { seed: 4, numRuns: 2000 });
  });
});
