import type { Instant } from '../clock.ts';

/** A key that tickets are sealed under, itself sealed by the master key. Shared by all brands of an installation. */
export interface SigningKey {
  /** Eight hexadecimal digits, random. */
  readonly kid: string;
  /** `active` seals and unseals, `retiring` only unseals, `retired` does neither. */
  readonly state: 'active' | 'retiring' | 'retired';
  readonly sealedSecret: Uint8Array;
  readonly createdAt: Instant;
}

export interface SigningKeyReader {
  /** All of them, oldest first. */
  list(): Promise<readonly SigningKey[]>;
}

export interface SigningKeyRecords extends SigningKeyReader {
  insert(key: SigningKey): Promise<void>;
  /** Writes the state. */
  update(key: SigningKey): Promise<void>;
}
