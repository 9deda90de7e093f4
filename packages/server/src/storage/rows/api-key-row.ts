import type { ApiKey } from '../../core/api-key/api-key.ts';
import type { Instant } from '../../core/clock.ts';
import type { ApiKeyId, BrandId } from '../../core/ids.ts';
import type { Role } from '../../core/user/role.ts';
import { readJson, type SqlRow, type Values } from './values.ts';

export interface ApiKeyRow {
  readonly brand_id: BrandId;
  readonly id: ApiKeyId;
  readonly name: string;
  readonly secret_hash: Uint8Array;
  /** A list of scopes as JSON. */
  readonly scopes: string;
  readonly role_ceiling: Role;
  /** A list of addresses and ranges as JSON. */
  readonly addresses: string;
  readonly created_at: Instant;
  readonly expires_at: Instant;
  readonly revoked_at: Instant | null;
  readonly replaced_by: ApiKeyId | null;
  readonly last_used_at: Instant | null;
  /** Counts changes, noted uses among them, so that a parsed copy can be told to be current. */
  readonly version: number;
}

export const apiKeyColumns = [
  'brand_id',
  'id',
  'name',
  'secret_hash',
  'scopes',
  'role_ceiling',
  'addresses',
  'created_at',
  'expires_at',
  'revoked_at',
  'replaced_by',
  'last_used_at',
] as const satisfies ReadonlyArray<keyof ApiKeyRow>;

export const readApiKey = (row: SqlRow): ApiKey => {
  const [
    brandId,
    id,
    name,
    secretHash,
    scopes,
    roleCeiling,
    addresses,
    createdAt,
    expiresAt,
    revokedAt,
    replacedBy,
    lastUsedAt,
  ] = row as Values<ApiKeyRow, typeof apiKeyColumns>;
  return {
    brandId,
    id,
    name,
    secretHash,
    scopes: readJson(scopes),
    roleCeiling,
    addresses: readJson(addresses),
    createdAt,
    expiresAt,
    revokedAt,
    replacedBy,
    lastUsedAt,
  };
};

export const toApiKeyRow = (key: ApiKey): Omit<ApiKeyRow, 'version'> => ({
  brand_id: key.brandId,
  id: key.id,
  name: key.name,
  secret_hash: key.secretHash,
  scopes: JSON.stringify(key.scopes),
  role_ceiling: key.roleCeiling,
  addresses: JSON.stringify(key.addresses),
  created_at: key.createdAt,
  expires_at: key.expiresAt,
  revoked_at: key.revokedAt,
  replaced_by: key.replacedBy,
  last_used_at: key.lastUsedAt,
});
