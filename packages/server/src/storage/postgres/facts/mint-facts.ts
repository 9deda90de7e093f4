import type { ApiKeyId, BrandId } from '../../../core/ids.ts';
import type { MintFacts, MintQuery } from '../../../core/ticket/ports.ts';
import { uniqueColumn } from '../../queries/users.ts';
import { readUser, userColumns } from '../../rows/user-row.ts';
import { columnsOf } from '../../rows/values.ts';
import type { Source } from '../questions.ts';
import { statement } from '../statement.ts';

const USER = 5;

/** Each branch is looked at for the questions that name its field only, and finds its row by a unique index. */
const candidates = Object.entries(uniqueColumn)
  .map(
    ([field, column]) =>
      `SELECT ${userColumns.join(', ')} FROM users
        WHERE q.field = '${field}' AND brand_id = q.brand_id AND ${column} = q.canonical`,
  )
  .join('\n UNION ALL ');

/** The brand, the key and the one user who could match. */
export const mintFacts: Source<MintQuery, MintFacts> = {
  statement: statement(
    'mint_facts',
    `SELECT q.place, b.id, b.version, k.id, k.version, ${columnsOf('u', userColumns)}
       FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])
            WITH ORDINALITY AS q (brand_id, api_key_id, field, canonical, place)
       JOIN api_keys k ON k.brand_id = q.brand_id AND k.id = q.api_key_id
       JOIN brands b ON b.id = k.brand_id
       LEFT JOIN LATERAL (${candidates}) u ON TRUE`,
  ),
  parameters: (queries) => [
    queries.map(({ brandId }) => brandId),
    queries.map(({ apiKeyId }) => apiKeyId),
    queries.map(({ lookup }) => lookup?.field ?? null),
    queries.map(({ lookup }) => lookup?.canonical ?? null),
  ],
  mention(row, mentioned) {
    const [, brandId, brand, apiKeyId, apiKey] = row as unknown as Head;
    mentioned.brand(brandId, brand);
    mentioned.apiKey(brandId, apiKeyId, apiKey);
  },
  read(row, known) {
    const [, brandId, , apiKeyId] = row as unknown as Head;
    return {
      brand: known.brand(brandId),
      apiKey: known.apiKey(brandId, apiKeyId),
      candidate: row[USER] === null ? null : readUser(row, USER),
    };
  },
};

type Head = readonly [place: number, brandId: BrandId, brand: number, apiKeyId: ApiKeyId, apiKey: number];
