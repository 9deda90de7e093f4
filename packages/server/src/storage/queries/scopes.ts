import type { Kysely } from 'kysely';
import type { BrandId } from '../../core/ids.ts';
import type { Schema } from '../schema.ts';

/**
 * The database in the two ways that a query may see it. On an engine that has row-level security, a query
 * through {@link Scopes.of} finds no row of another brand, even where its own predicate is missing.
 */
export interface Scopes {
  /** For the rows of one brand. */
  of(brandId: BrandId): Kysely<Schema>;
  /** For rows that no brand owns, and for the few questions that go across brands. */
  readonly all: Kysely<Schema>;
}
