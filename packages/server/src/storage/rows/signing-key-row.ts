import type { Instant } from '../../core/clock.ts';
import type { SigningKey } from '../../core/signing-key/signing-key.ts';

export interface SigningKeyRow {
  readonly kid: string;
  readonly state: SigningKey['state'];
  readonly sealed_secret: Uint8Array;
  readonly created_at: Instant;
}

export const readSigningKey = (row: SigningKeyRow): SigningKey => ({
  kid: row.kid,
  state: row.state,
  sealedSecret: row.sealed_secret,
  createdAt: row.created_at,
});

export const toSigningKeyRow = (key: SigningKey): SigningKeyRow => ({
  kid: key.kid,
  state: key.state,
  sealed_secret: key.sealedSecret,
  created_at: key.createdAt,
});
