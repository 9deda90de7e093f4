import type { ApplicationId, BrandId } from '../ids.ts';
import type { Application } from './application.ts';

export interface ApplicationReader {
  byId(brandId: BrandId, id: ApplicationId): Promise<Application | null>;
  /** Slugs are unique in an installation; the brand, where given, must be the application's. */
  bySlug(slug: string, brandId?: BrandId): Promise<Application | null>;
  list(brandId: BrandId): Promise<readonly Application[]>;
}

export interface ApplicationRecords extends ApplicationReader {
  /** Rejects with `already-taken` where the slug is. */
  insert(application: Application): Promise<void>;
  /** Writes every field but ids and slug, and raises the version by one. */
  update(application: Application): Promise<void>;
}
