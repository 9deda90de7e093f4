import type { BrandId } from '../ids.ts';
import type { Brand } from './brand.ts';

export interface BrandReader {
  byId(id: BrandId): Promise<Brand | null>;
  /** @param slug in lower case */
  bySlug(slug: string): Promise<Brand | null>;
  /** All brands by slug. */
  list(): Promise<readonly Brand[]>;
  count(): Promise<number>;
}

export interface BrandRecords extends BrandReader {
  /** Rejects with `already-taken` where the slug is. */
  insert(brand: Brand): Promise<void>;
  /** Writes every field but id and slug, and raises the version by one. */
  update(brand: Brand): Promise<void>;
}
