import type { ApiKey } from '../../../core/api-key/api-key.ts';
import type { Brand } from '../../../core/brand/brand.ts';
import type { ApiKeyId, BrandId } from '../../../core/ids.ts';
import type { Source } from '../questions.ts';
import { statement } from '../statement.ts';

export interface ApiKeyQuery {
  readonly brandId: BrandId;
  readonly id: ApiKeyId;
}

export interface ApiKeyFacts {
  readonly apiKey: ApiKey;
  readonly brand: Brand;
}

/** A key and its brand. */
export const apiKeyFacts: Source<ApiKeyQuery, ApiKeyFacts> = {
  statement: statement(
    'api_key_facts',
    `SELECT q.place, k.version, b.version
       FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS q (brand_id, id, place)
       JOIN api_keys k ON k.brand_id = q.brand_id AND k.id = q.id
       JOIN brands b ON b.id = k.brand_id`,
  ),
  parameters: (queries) => [queries.map(({ brandId }) => brandId), queries.map(({ id }) => id)],
  mention(row, mentioned, { brandId, id }) {
    mentioned.apiKey(brandId, id, Number(row[1]));
    mentioned.brand(brandId, Number(row[2]));
  },
  read: (_row, known, { brandId, id }) => ({
    apiKey: known.apiKey(brandId, id),
    brand: known.brand(brandId),
  }),
};
