import type { DatabaseSync } from 'node:sqlite';
import type { ApiKey } from '../../core/api-key/api-key.ts';
import type { Brand } from '../../core/brand/brand.ts';
import type { ApiKeyId, BrandId } from '../../core/ids.ts';
import type { KnownRows } from './known-rows.ts';
import { prepareRow } from './prepare-row.ts';

export interface ApiKeyFacts {
  readonly apiKey: ApiKey;
  readonly brand: Brand;
}

/** A key and its brand, in one statement. */
export const prepareApiKeyFacts = (
  database: DatabaseSync,
  known: KnownRows,
): ((brandId: BrandId, id: ApiKeyId) => ApiKeyFacts | null) => {
  const select = prepareRow<[BrandId, ApiKeyId]>(
    database,
    `SELECT k.version, b.version
       FROM api_keys k JOIN brands b ON b.id = k.brand_id
      WHERE k.brand_id = ? AND k.id = ?`,
  );
  return (brandId, id) => {
    const row = select(brandId, id);
    if (row === null) return null;
    const [apiKey, brand] = row as readonly [number, number];
    return { apiKey: known.apiKey(brandId, id, apiKey), brand: known.brand(brandId, brand) };
  };
};
