import { type ApiKey, apiKeyState } from '../../core/api-key/api-key.ts';
import type { Instant } from '../../core/clock.ts';
import { formatId } from '../../core/ids.ts';
import { details } from '../table.ts';
import { isoTime, isoTimeOrNull, localTime } from '../times.ts';

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

/** A key as people read it. */
export const apiKeyText = (key: ApiKey, now: Instant): string =>
  details([
    ['name', key.name],
    ['scope', key.scopes.join(' ')],
    ['role-ceiling', key.roleCeiling],
    ['addresses', key.addresses.join(',') || 'any address'],
    ['state', apiKeyState(key, now)],
    ['id', formatId('api-key', key.id)],
    ['created', localTime(key.createdAt)],
    ['expires', localTime(key.expiresAt)],
  ]);
