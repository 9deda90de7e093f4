import { type ApiKey, apiKeyState } from '../api-key/api-key.ts';
import type { Instant } from '../clock.ts';
import { formatId } from '../ids.ts';
import { isoTime, isoTimeOrNull } from './iso-time.ts';

/** A key as programs read it. Nothing of the secret, not even its hash. */
export const apiKeyDocument = (key: ApiKey, now: Instant) => ({
  id: formatId('api-key', key.id),
  name: key.name,
  scopes: key.scopes,
  roleCeiling: key.roleCeiling,
  addresses: key.addresses,
  state: apiKeyState(key, now),
  createdAt: isoTime(key.createdAt),
  expiresAt: isoTime(key.expiresAt),
  revokedAt: isoTimeOrNull(key.revokedAt),
  replacedBy: key.replacedBy === null ? null : formatId('api-key', key.replacedBy),
  lastUsedAt: isoTimeOrNull(key.lastUsedAt),
});
