import { type KeyObject, randomBytes } from 'node:crypto';
import type { SigningKeys } from '../core/signing-key/signing-key.ts';
import { KEY_BYTES } from './derive-key.ts';
import { deriveWrappingKey, wrapSigningKey } from './signing-key-wrap.ts';

/** Makes signing keys that only the master key opens. */
export const createSigningKeys = (masterKey: KeyObject): SigningKeys => {
  const wrappingKey = deriveWrappingKey(masterKey);
  return {
    make(createdAt) {
      const kid = randomBytes(4).toString('hex');
      const sealedSecret = wrapSigningKey(kid, randomBytes(KEY_BYTES), wrappingKey);
      return { kid, state: 'active', sealedSecret, createdAt };
    },
  };
};
