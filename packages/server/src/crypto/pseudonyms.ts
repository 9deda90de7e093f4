import { createHmac, type KeyObject } from 'node:crypto';
import type { Pseudonyms } from '../core/secrets.ts';
import { deriveKey } from './derive-key.ts';

/** HMAC-SHA-256 in base64url. Keyed, because all addresses there are can be hashed in an afternoon. */
export const createPseudonyms = (masterKey: KeyObject): Pseudonyms => {
  const key = deriveKey(masterKey, 'usher pseudonym v1');
  return (text) => createHmac('sha256', key).update(text).digest('base64url');
};
