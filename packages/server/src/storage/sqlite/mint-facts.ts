import type { DatabaseSync } from 'node:sqlite';
import type { BrandId } from '../../core/ids.ts';
import type { MintFacts, MintQuery } from '../../core/ticket/ports.ts';
import type { UniqueField } from '../../core/user/identity.ts';
import type { User } from '../../core/user/user.ts';
import { uniqueColumn } from '../queries/users.ts';
import { readUser, userColumns } from '../rows/user-row.ts';
import { prepareApiKeyFacts } from './api-key-facts.ts';
import type { KnownRows } from './known-rows.ts';
import { prepareRow } from './prepare-row.ts';

/** The brand and the key in one statement, and the user in one more by a unique index. */
export const prepareMintFacts = (
  database: DatabaseSync,
  known: KnownRows,
): ((query: MintQuery) => MintFacts | null) => {
  const apiKeyFacts = prepareApiKeyFacts(database, known);
  const candidates = {
    username: prepareCandidate(database, 'username'),
    email: prepareCandidate(database, 'email'),
    uniqueId: prepareCandidate(database, 'uniqueId'),
  } as const satisfies Record<UniqueField, unknown>;
  return ({ brandId, apiKeyId, lookup }) => {
    const facts = apiKeyFacts(brandId, apiKeyId);
    if (facts === null) return null;
    const candidate = lookup === null ? null : candidates[lookup.field](brandId, lookup.canonical);
    return { ...facts, candidate };
  };
};

const prepareCandidate = (database: DatabaseSync, field: UniqueField) => {
  const select = prepareRow<[BrandId, string]>(
    database,
    `SELECT ${userColumns.join(', ')} FROM users WHERE brand_id = ? AND ${uniqueColumn[field]} = ?`,
  );
  return (brandId: BrandId, canonical: string): User | null => {
    const row = select(brandId, canonical);
    return row === null ? null : readUser(row);
  };
};
