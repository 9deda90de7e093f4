import { refuseAbove, refuseBeyond } from '../access/reach.ts';
import { type By, entry } from '../audit/entry.ts';
import { findBrand } from '../brand/find-brand.ts';
import { DAY } from '../clock.ts';
import type { Ports } from '../ports.ts';
import { Problem } from '../problem.ts';
import { type ApiKey, apiKeyState } from './api-key.ts';
import { findApiKey } from './find-api-key.ts';
import { DEFAULT_KEY_LIFE, type IssuedApiKey } from './issue-api-key.ts';

/** Days in which the old key and the new one both work. */
export const GRACE = 30;

export interface RotatedApiKey extends IssuedApiKey {
  readonly old: ApiKey;
}

/**
 * Makes a new key with the old one's name, scopes, ceiling and addresses. The old one goes on for 30 days,
 * or not at all. Throws `brand-not-found`, `api-key-not-found`, `role-above-yours`, `scope-not-yours`,
 * `api-key-not-live`.
 */
export const rotateApiKey = (
  { store, clock, ids, apiKeyTokens }: Pick<Ports, 'store' | 'clock' | 'ids' | 'apiKeyTokens'>,
  brandSlug: string,
  keyName: string,
  grace: 'thirty-days' | 'none',
  by: By,
): Promise<RotatedApiKey> =>
  store.write(async ({ brands, apiKeys, audit }) => {
    const brand = await findBrand(brands, brandSlug);
    const before = await findApiKey(apiKeys, brand.id, keyName);
    refuseAbove(by, before.roleCeiling);
    refuseBeyond(by, before.scopes);
    const now = clock.now();
    if (apiKeyState(before, now) !== 'live') throw new Problem('api-key-not-live');
    const id = ids.next<'api-key'>();
    const { token, secretHash } = apiKeyTokens.issue(brand.id, id);
    const expiresAt = now + DEFAULT_KEY_LIFE * DAY;
    const apiKey: ApiKey = {
      ...before,
      id,
      secretHash,
      createdAt: now,
      expiresAt,
      replacedBy: null,
      lastUsedAt: null,
    };
    const worksUntil = grace === 'none' ? now : Math.min(before.expiresAt, now + GRACE * DAY);
    const old: ApiKey = {
      ...before,
      replacedBy: id,
      expiresAt: worksUntil,
      revokedAt: grace === 'none' ? now : null,
    };
    await apiKeys.insert(apiKey);
    await apiKeys.update(old);
    const event = { kind: 'api-key.rotated', apiKeyId: before.id, replacedBy: id, worksUntil } as const;
    await audit.append(entry(brand.id, now, by, event));
    return { apiKey, token, old };
  });
