import type { Brand } from '../brand/brand.ts';
import type { Instant } from '../clock.ts';
import type { ApiKeyId, BrandId } from '../ids.ts';
import type { ApiKey } from './api-key.ts';

export interface ApiKeyReader {
  byId(brandId: BrandId, id: ApiKeyId): Promise<ApiKey | null>;
  list(brandId: BrandId): Promise<readonly ApiKey[]>;
}

export interface ApiKeyRecords extends ApiKeyReader {
  insert(key: ApiKey): Promise<void>;
  /** Writes expiry, revocation and replacement. */
  update(key: ApiKey): Promise<void>;
}

/** A key with its brand, for authenticating a call: on the hot path. */
export interface ApiKeyLedger {
  find(brandId: BrandId, id: ApiKeyId): Promise<{ readonly apiKey: ApiKey; readonly brand: Brand } | null>;
  /** Notes the use; written with the next group, and lost without harm. */
  touch(brandId: BrandId, id: ApiKeyId, at: Instant): void;
}
