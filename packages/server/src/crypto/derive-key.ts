import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** Bytes in every symmetric key here. */
export const KEY_BYTES = 32;

/**
 * A key for one purpose, made from another by HKDF-SHA-256 (RFC 5869) with an empty salt: what is done under
 * it says nothing about its sisters, nor about the key they come from.
 * @param purpose the `info`; text is taken as UTF-8. Versioned, so that a purpose can change its form
 */
export const deriveKey = (from: KeyObject, purpose: string | Uint8Array): KeyObject =>
  createSecretKey(new Uint8Array(hkdfSync('sha256', from, '', purpose, KEY_BYTES)));
