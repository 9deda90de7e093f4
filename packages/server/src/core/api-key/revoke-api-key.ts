import { refuseAbove } from '../access/reach.ts';
import { type By, entry } from '../audit/entry.ts';
import { findBrand } from '../brand/find-brand.ts';
import type { Ports } from '../ports.ts';
import type { ApiKey } from './api-key.ts';
import { findApiKey } from './find-api-key.ts';

/**
 * Revokes a key at once: it creates nothing more, and what it created can no longer be redeemed.
 * Throws `brand-not-found`, `api-key-not-found`, `role-above-yours`.
 */
export const revokeApiKey = (
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  brandSlug: string,
  keyName: string,
  by: By,
): Promise<ApiKey> =>
  store.write(async ({ brands, apiKeys, audit }) => {
    const brand = await findBrand(brands, brandSlug);
    const before = await findApiKey(apiKeys, brand.id, keyName);
    refuseAbove(by, before.roleCeiling);
    if (before.revokedAt !== null) return before;
    const after: ApiKey = { ...before, revokedAt: clock.now() };
    await apiKeys.update(after);
    await audit.append(entry(brand.id, clock.now(), by, { kind: 'api-key.revoked', apiKeyId: before.id }));
    return after;
  });
