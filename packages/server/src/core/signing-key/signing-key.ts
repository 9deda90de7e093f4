import type { Instant } from '../clock.ts';

/** A key that tickets are sealed under, itself sealed by the master key. Shared by all brands of an installation. */
export interface SigningKey {
  /** Eight hexadecimal digits, random. */
  readonly kid: string;
  readonly state: SigningKeyState;
  readonly sealedSecret: Uint8Array;
  readonly createdAt: Instant;
}

/**
 * The `active` key is the latest: it seals, once it has been announced, and opens. `retiring` keys were active
 * before it and open what they have sealed; `retired` ones do nothing.
 */
export type SigningKeyState = 'active' | 'retiring' | 'retired';

/** Makes the secrets of signing keys, and seals them. */
export interface SigningKeys {
  /** A new key that is active. */
  make(createdAt: Instant): SigningKey;
}

export interface SigningKeyReader {
  /** All of them, oldest first. */
  list(): Promise<readonly SigningKey[]>;
}

export interface SigningKeyRecords extends SigningKeyReader {
  insert(key: SigningKey): Promise<void>;
  /** Writes the state. From the commit on, no ticket under a retired key is claimed. */
  update(key: SigningKey): Promise<void>;
}
