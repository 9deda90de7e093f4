import type { DatabaseSync } from 'node:sqlite';
import type { ApiKey } from '../../core/api-key/api-key.ts';
import type { Application } from '../../core/application/application.ts';
import type { Brand } from '../../core/brand/brand.ts';
import type { ApiKeyId, ApplicationId, BrandId } from '../../core/ids.ts';
import { apiKeyColumns, readApiKey } from '../rows/api-key-row.ts';
import { applicationColumns, readApplication } from '../rows/application-row.ts';
import { brandColumns, readBrand } from '../rows/brand-row.ts';
import type { SqlRow } from '../rows/values.ts';
import { prepareRow } from './prepare-row.ts';

/**
 * Brands, API keys and applications as they were last read: few rows that every request needs, with JSON in
 * them. Whoever asks has just read the row's version in the same statement as everything else, and a copy is
 * given out only for that very version, so nothing old is ever believed.
 */
export interface KnownRows {
  brand(id: BrandId, version: number): Brand;
  apiKey(brandId: BrandId, id: ApiKeyId, version: number): ApiKey;
  application(brandId: BrandId, id: ApplicationId, version: number): Application;
  /** To be called when writes are taken back: the next row with that version may be a different one. */
  forget(): void;
}

export const createKnownRows = (database: DatabaseSync): KnownRows => {
  const brands = remember(
    prepareRow(database, `SELECT version, ${brandColumns.join(', ')} FROM brands WHERE id = ?2`),
    readBrand,
  );
  const apiKeys = remember(
    prepareRow(
      database,
      `SELECT version, ${apiKeyColumns.join(', ')} FROM api_keys WHERE brand_id = ? AND id = ?`,
    ),
    readApiKey,
  );
  const applications = remember(
    prepareRow(
      database,
      `SELECT version, ${applicationColumns.join(', ')} FROM applications WHERE brand_id = ? AND id = ?`,
    ),
    readApplication,
  );
  return {
    brand: (id, version) => brands.get(id, id, version),
    apiKey: apiKeys.get,
    application: applications.get,
    forget() {
      brands.forget();
      apiKeys.forget();
      applications.forget();
    },
  };
};

// Enough for every brand of a large installation, and a bound on memory for a larger one.
const MOST_ROWS = 10_000;

interface Known<Row> {
  readonly brandId: BrandId;
  readonly version: number;
  readonly row: Row;
}

const remember = <Id extends number, Row>(
  select: (brandId: BrandId, id: Id) => SqlRow | null,
  read: (row: SqlRow) => Row,
) => {
  const known = new Map<Id, Known<Row>>();

  const load = (brandId: BrandId, id: Id): Row => {
    const found = select(brandId, id);
    if (found === null) throw new Error('A row was deleted that nothing deletes');
    const [version, ...columns] = found;
    const row = read(columns);
    if (known.size >= MOST_ROWS) known.clear();
    known.set(id, { brandId, version: Number(version), row });
    return row;
  };

  return {
    get(brandId: BrandId, id: Id, version: number): Row {
      const entry = known.get(id);
      if (entry?.version === version && entry.brandId === brandId) return entry.row;
      return load(brandId, id);
    },
    forget: () => known.clear(),
  };
};
