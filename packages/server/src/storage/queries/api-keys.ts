import type { ApiKeyRecords } from '../../core/api-key/ports.ts';
import type { BrandId } from '../../core/ids.ts';
import { apiKeyColumns, readApiKey, toApiKeyRow } from '../rows/api-key-row.ts';
import { valuesOf } from '../rows/values.ts';
import type { Scopes } from './scopes.ts';

export const apiKeyQueries = (scopes: Scopes): ApiKeyRecords => {
  const apiKeys = (brandId: BrandId) =>
    scopes.of(brandId).selectFrom('api_keys').select(apiKeyColumns).where('brand_id', '=', brandId);
  return {
    async byId(brandId, id) {
      const row = await apiKeys(brandId).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : readApiKey(valuesOf(row, apiKeyColumns));
    },

    async list(brandId) {
      const rows = await apiKeys(brandId).orderBy('id').execute();
      return rows.map((row) => readApiKey(valuesOf(row, apiKeyColumns)));
    },

    async insert(key) {
      await scopes
        .of(key.brandId)
        .insertInto('api_keys')
        .values({ ...toApiKeyRow(key), version: 1 })
        .execute();
    },

    async update(key) {
      const { brand_id, id, expires_at, revoked_at, replaced_by } = toApiKeyRow(key);
      await scopes
        .of(key.brandId)
        .updateTable('api_keys')
        .set(({ eb }) => ({ expires_at, revoked_at, replaced_by, version: eb('version', '+', 1) }))
        .where('brand_id', '=', brand_id)
        .where('id', '=', id)
        .execute();
    },
  };
};
