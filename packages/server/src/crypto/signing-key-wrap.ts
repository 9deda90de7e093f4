import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { Problem } from '../core/problem.ts';
import type { SigningKey } from '../core/signing-key/signing-key.ts';
import { deriveKey, KEY_BYTES } from './derive-key.ts';

/**
 * How a signing key lies in the store: nonce (12) ‖ AES-256-GCM ciphertext (32) ‖ tag (16), under a key that is
 * derived from the master key.
 */
const PURPOSE = 'usher signing key v1';
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;
const KID = /^[0-9a-f]{8}$/;

export const deriveWrappingKey = (masterKey: KeyObject): KeyObject => deriveKey(masterKey, PURPOSE);

// The key id is authenticated, so that the secrets of two rows cannot change places.
const associatedData = (kid: string): Buffer => Buffer.from(PURPOSE + kid);

/** @param secret 32 bytes */
export const wrapSigningKey = (kid: string, secret: Uint8Array, wrappingKey: KeyObject): Uint8Array => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, wrappingKey, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(kid));
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
};

/** @throws Problem `invalid-input` where the key was wrapped under another master key, `store-unavailable` where it is damaged */
export const unwrapSigningKey = ({ kid, sealedSecret }: SigningKey, wrappingKey: KeyObject): KeyObject => {
  // In a damaged file a column may even be empty that must not be.
  if (!KID.test(kid) || sealedSecret?.byteLength !== WRAPPED_BYTES) {
    throw new Problem('store-unavailable', {
      detail: `Signing key ${kid} is damaged in the store. Restore a backup.`,
    });
  }
  const nonce = sealedSecret.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, wrappingKey, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(kid));
  decipher.setAuthTag(sealedSecret.subarray(-TAG_BYTES));
  const secret = decipher.update(sealedSecret.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    decipher.final();
  } catch (cause) {
    const detail =
      `This store was made with another master key: signing key ${kid} does not open with the one given. ` +
      'Give back the original, as USHER_MASTER_KEY or as the file master.key in the data directory; ' +
      'all nodes on one store need the same.';
    throw new Problem('invalid-input', { detail, cause });
  }
  return createSecretKey(secret);
};
