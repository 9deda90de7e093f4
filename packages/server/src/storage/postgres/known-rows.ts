import type { ApiKey } from '../../core/api-key/api-key.ts';
import type { Application } from '../../core/application/application.ts';
import type { Brand } from '../../core/brand/brand.ts';
import type { ApiKeyId, ApplicationId, BrandId } from '../../core/ids.ts';
import { apiKeyColumns, readApiKey } from '../rows/api-key-row.ts';
import { applicationColumns, readApplication } from '../rows/application-row.ts';
import { brandColumns, readBrand } from '../rows/brand-row.ts';
import { columnsOf, type SqlRow } from '../rows/values.ts';
import type { Session } from './session.ts';
import { type Statement, statement } from './statement.ts';

/** A row by its key, in the version that was just read in the same statement as everything else. */
interface Named<Id> {
  readonly brandId: BrandId;
  readonly id: Id;
  readonly version: number;
}

/** What an answer names of the rows that are known. */
export class Mentioned {
  readonly brands: Named<BrandId>[] = [];
  readonly apiKeys: Named<ApiKeyId>[] = [];
  readonly applications: Named<ApplicationId>[] = [];

  brand(id: BrandId, version: number): void {
    this.brands.push({ brandId: id, id, version });
  }

  apiKey(brandId: BrandId, id: ApiKeyId, version: number): void {
    this.apiKeys.push({ brandId, id, version });
  }

  application(brandId: BrandId, id: ApplicationId, version: number): void {
    this.applications.push({ brandId, id, version });
  }
}

const selectKnown = (table: string, columns: readonly string[]): string =>
  `SELECT t.brand_id, t.id, t.version, ${columnsOf('t', columns)}
     FROM unnest($1::bigint[], $2::bigint[]) AS q (brand_id, id)
     JOIN ${table} t ON t.brand_id = q.brand_id AND t.id = q.id`;

const knownBrands = statement(
  'known_brands',
  `SELECT b.id, b.id, b.version, ${columnsOf('b', brandColumns)}
     FROM unnest($1::bigint[], $2::bigint[]) AS q (brand_id, id)
     JOIN brands b ON b.id = q.id`,
);
const knownApiKeys = statement('known_api_keys', selectKnown('api_keys', apiKeyColumns));
const knownApplications = statement('known_applications', selectKnown('applications', applicationColumns));

/**
 * Brands, API keys and applications as they were last read: few rows that every request needs, with JSON in
 * them. A copy is given out only for the version that was just read, so nothing old is ever believed.
 */
export class KnownRows {
  readonly #brands = new Kept<BrandId, Brand>(knownBrands, readBrand);
  readonly #apiKeys = new Kept<ApiKeyId, ApiKey>(knownApiKeys, readApiKey);
  readonly #applications = new Kept<ApplicationId, Application>(knownApplications, readApplication);

  /** Reads what is mentioned and not known in that version. Nothing is asked where everything is. */
  async learn(session: Session, { brands, apiKeys, applications }: Mentioned): Promise<void> {
    await Promise.all([
      this.#brands.learn(session, brands),
      this.#apiKeys.learn(session, apiKeys),
      this.#applications.learn(session, applications),
    ]);
  }

  /** To be called when the connection is a new one: another server may have other rows with these versions. */
  forget(): void {
    this.#brands.forget();
    this.#apiKeys.forget();
    this.#applications.forget();
  }

  brand(id: BrandId): Brand {
    return this.#brands.get(id, id);
  }

  apiKey(brandId: BrandId, id: ApiKeyId): ApiKey {
    return this.#apiKeys.get(brandId, id);
  }

  application(brandId: BrandId, id: ApplicationId): Application {
    return this.#applications.get(brandId, id);
  }
}

// Enough for every brand of a large installation, and a bound on memory for a larger one.
const MOST_ROWS = 10_000;

class Kept<Id extends number, Row> {
  readonly #statement: Statement;
  readonly #read: (row: SqlRow) => Row;
  readonly #rows = new Map<Id, { readonly brandId: BrandId; readonly version: number; readonly row: Row }>();

  constructor(select: Statement, read: (row: SqlRow) => Row) {
    this.#statement = select;
    this.#read = read;
  }

  async learn(session: Session, mentioned: readonly Named<Id>[]): Promise<void> {
    const unknown = new Map(
      mentioned.filter((named) => !this.#has(named)).map((named) => [named.id, named.brandId]),
    );
    if (unknown.size === 0) return;
    const { rows } = await session.run(this.#statement, [[...unknown.values()], [...unknown.keys()]]);
    if (this.#rows.size + rows.length > MOST_ROWS) this.#rows.clear();
    for (const [brandId, id, version, ...columns] of rows) {
      const row = this.#read(columns);
      this.#rows.set(id as Id, { brandId: brandId as BrandId, version: version as number, row });
    }
  }

  get(brandId: BrandId, id: Id): Row {
    const entry = this.#rows.get(id);
    if (entry?.brandId !== brandId) throw new Error('A row was deleted that nothing deletes');
    return entry.row;
  }

  forget(): void {
    this.#rows.clear();
  }

  #has({ brandId, id, version }: Named<Id>): boolean {
    const entry = this.#rows.get(id);
    return entry?.version === version && entry.brandId === brandId;
  }
}
