import { permissions } from '../access/permission.ts';
import type { Instant } from '../clock.ts';
import type { ApiKeyId, BrandId } from '../ids.ts';
import type { Role } from '../user/role.ts';

/** What tickets a key may create: for the management system, for applications. */
export const ticketScopes = ['ticket:management', 'ticket:application'] as const;

/** What a key may do: create tickets, and work on its brand through the API. */
export const scopes = [...ticketScopes, ...permissions] as const;
export type Scope = (typeof scopes)[number];

/** A platform's credential. Its secret is 256 random bits, of which only a hash is stored. */
export interface ApiKey {
  readonly brandId: BrandId;
  readonly id: ApiKeyId;
  readonly name: string;
  readonly secretHash: Uint8Array;
  readonly scopes: readonly Scope[];
  /** The highest role that this key may sign in. */
  readonly roleCeiling: Role;
  /** Addresses and CIDR ranges that may use it; empty for all. */
  readonly addresses: readonly string[];
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly revokedAt: Instant | null;
  /** The key that took this one's place, while both still work. */
  readonly replacedBy: ApiKeyId | null;
  /** To the minute, so that busy keys do not write with every call. */
  readonly lastUsedAt: Instant | null;
}

export type ApiKeyState = 'live' | 'expired' | 'revoked';

export const apiKeyState = (key: ApiKey, now: Instant): ApiKeyState => {
  if (key.revokedAt !== null) return 'revoked';
  return now < key.expiresAt ? 'live' : 'expired';
};

/** Makes and reads the text of a key. */
export interface ApiKeyTokens {
  issue(brandId: BrandId, id: ApiKeyId): { readonly token: string; readonly secretHash: Uint8Array };
  /** `null` for whatever is no key of ours by its form or checksum; no look-up is needed to say so. */
  read(token: string): ApiKeyReference | null;
}

export interface ApiKeyReference {
  readonly brandId: BrandId;
  readonly id: ApiKeyId;
  readonly secretHash: Uint8Array;
}
