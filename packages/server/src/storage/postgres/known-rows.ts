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

/** The rows that one answer mentioned. */
export interface Known {
  brand(id: BrandId): Brand;
  apiKey(brandId: BrandId, id: ApiKeyId): ApiKey;
  application(brandId: BrandId, id: ApplicationId): Application;
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

  /** The rows that are mentioned; reads those that are not known in that version. */
  async learn(session: Session, { brands, apiKeys, applications }: Mentioned): Promise<Known> {
    const [brandOf, apiKeyOf, applicationOf] = await Promise.all([
      this.#brands.learn(session, brands),
      this.#apiKeys.learn(session, apiKeys),
      this.#applications.learn(session, applications),
    ]);
    return { brand: (id) => brandOf(id, id), apiKey: apiKeyOf, application: applicationOf };
  }

  /** To be called when the connection is a new one: another server may have other rows with these versions. */
  forget(): void {
    this.#brands.forget();
    this.#apiKeys.forget();
    this.#applications.forget();
  }
}

// Enough for every brand of a large installation, and a bound on memory for a larger one.
const MOST_ROWS = 10_000;

interface KeptRow<Row> {
  readonly version: number;
  readonly row: Row;
}

const keyOf = (brandId: number, id: number): string => `${brandId}.${id}`;

class Kept<Id extends number, Row> {
  readonly #statement: Statement;
  readonly #read: (row: SqlRow) => Row;
  #rows = new Map<string, KeptRow<Row>>();

  constructor(select: Statement, read: (row: SqlRow) => Row) {
    this.#statement = select;
    this.#read = read;
  }

  /** @returns gives the rows out that were mentioned, whatever is forgotten meanwhile */
  async learn(session: Session, mentioned: readonly Named<Id>[]): Promise<(brandId: BrandId, id: Id) => Row> {
    const known = new Map<string, Row>();
    const unknown = new Map<string, Named<Id>>();
    for (const named of mentioned) {
      const key = keyOf(named.brandId, named.id);
      const kept = this.#rows.get(key);
      if (kept?.version === named.version) known.set(key, kept.row);
      else unknown.set(key, named);
    }
    if (unknown.size > 0) await this.#load(session, [...unknown.values()], known);
    return (brandId, id) => {
      const row = known.get(keyOf(brandId, id));
      if (row === undefined) throw new Error('A row was deleted that nothing deletes');
      return row;
    };
  }

  forget(): void {
    this.#rows = new Map();
  }

  async #load(session: Session, wanted: readonly Named<Id>[], known: Map<string, Row>): Promise<void> {
    // What is forgotten while we wait stays forgotten: these are then put where nobody looks.
    const kept = this.#rows;
    const { rows } = await session.run(this.#statement, [
      wanted.map(({ brandId }) => brandId),
      wanted.map(({ id }) => id),
    ]);
    if (kept.size + rows.length > MOST_ROWS) kept.clear();
    for (const [brandId, id, version, ...columns] of rows) {
      const key = keyOf(Number(brandId), Number(id));
      const row = this.#read(columns);
      known.set(key, row);
      kept.set(key, { version: Number(version), row });
    }
  }
}
