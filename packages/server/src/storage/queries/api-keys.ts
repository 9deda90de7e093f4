import type { Kysely } from 'kysely';
import type { ApiKeyRecords } from '../../core/api-key/ports.ts';
import { apiKeyColumns, readApiKey, toApiKeyRow } from '../rows/api-key-row.ts';
import { valuesOf } from '../rows/values.ts';
import type { Schema } from '../schema.ts';

export const apiKeyQueries = (db: Kysely<Schema>): ApiKeyRecords => {
  const apiKeys = db.selectFrom('api_keys').select(apiKeyColumns);
  return {
    async byId(brandId, id) {
      const row = await apiKeys.where('brand_id', '=', brandId).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : readApiKey(valuesOf(row, apiKeyColumns));
    },

    async list(brandId) {
      const rows = await apiKeys.where('brand_id', '=', brandId).orderBy('id').execute();
      return rows.map((row) => readApiKey(valuesOf(row, apiKeyColumns)));
    },

    async insert(key) {
      await db
        .insertInto('api_keys')
        .values({ ...toApiKeyRow(key), version: 1 })
        .execute();
    },

    async update(key) {
      const { brand_id, id, expires_at, revoked_at, replaced_by } = toApiKeyRow(key);
      await db
        .updateTable('api_keys')
        .set(({ eb }) => ({ expires_at, revoked_at, replaced_by, version: eb('version', '+', 1) }))
        .where('brand_id', '=', brand_id)
        .where('id', '=', id)
        .execute();
    },
  };
};
