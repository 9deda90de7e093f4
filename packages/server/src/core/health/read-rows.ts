import type { ApiKey } from '../api-key/api-key.ts';
import type { Application } from '../application/application.ts';
import { INSTALLATION } from '../audit/entry.ts';
import type { Brand } from '../brand/brand.ts';
import type { Instant } from '../clock.ts';
import type { BrandId } from '../ids.ts';
import type { SigningKey } from '../signing-key/signing-key.ts';
import type { Readers } from '../store.ts';

/** What the checks need of the store's content. */
export interface StoreRows {
  readonly brands: readonly BrandRows[];
  readonly signingKeys: readonly SigningKey[];
  /** The latest time in the last entries of every audit log; `null` where nothing is recorded. */
  readonly newestRecordAt: Instant | null;
}

export interface BrandRows {
  readonly brand: Brand;
  readonly apiKeys: readonly ApiKey[];
  readonly applications: readonly Application[];
}

// A clock that stepped back leaves later times a little before the end of the log.
const RECORDS = 100;

export const readRows = async (
  read: Pick<Readers, 'brands' | 'apiKeys' | 'applications' | 'audit' | 'signingKeys'>,
): Promise<StoreRows> => {
  const brands: BrandRows[] = [];
  let newestRecordAt = await newestIn(read, INSTALLATION);
  for (const brand of await read.brands.list()) {
    const apiKeys = await read.apiKeys.list(brand.id);
    const applications = await read.applications.list(brand.id);
    brands.push({ brand, apiKeys, applications });
    newestRecordAt = latest(newestRecordAt, await newestIn(read, brand.id));
  }
  return { brands, signingKeys: await read.signingKeys.list(), newestRecordAt };
};

const newestIn = async ({ audit }: Pick<Readers, 'audit'>, brandId: BrandId): Promise<Instant | null> => {
  const records = await audit.tail(brandId, RECORDS);
  return records.map(({ at }) => at).reduce(latest, null);
};

const latest = (left: Instant | null, right: Instant | null): Instant | null => {
  if (left === null || right === null) return left ?? right;
  return Math.max(left, right);
};
