import { type ApiKey, apiKeyState } from '../../core/api-key/api-key.ts';
import type { Instant } from '../../core/clock.ts';
import { formatId } from '../../core/ids.ts';
import { details } from '../table.ts';
import { localTime } from '../times.ts';

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
