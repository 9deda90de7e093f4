import type { Application } from '../../core/application/application.ts';
import type { Instant } from '../../core/clock.ts';
import type { ApplicationId, BrandId } from '../../core/ids.ts';
import type { Status } from '../../core/user/user.ts';
import { readJson, type SqlRow, type Values } from './values.ts';

export interface ApplicationRow {
  readonly brand_id: BrandId;
  readonly id: ApplicationId;
  readonly slug: string;
  readonly name: string;
  readonly url: string;
  /** A list of URLs as JSON. */
  readonly return_targets: string;
  readonly ticket_lifetime: number | null;
  readonly cookie_domain: string | null;
  /** A list of origins as JSON. */
  readonly allowed_frames: string;
  readonly status: Status;
  readonly valid_from: Instant;
  readonly created_at: Instant;
  readonly version: number;
}

export const applicationColumns = [
  'brand_id',
  'id',
  'slug',
  'name',
  'url',
  'return_targets',
  'ticket_lifetime',
  'cookie_domain',
  'allowed_frames',
  'status',
  'valid_from',
  'created_at',
  'version',
] as const satisfies ReadonlyArray<keyof ApplicationRow>;

export const readApplication = (row: SqlRow): Application => {
  const [
    brandId,
    id,
    slug,
    name,
    url,
    returnTargets,
    ticketLifetime,
    cookieDomain,
    allowedFrames,
    status,
    validFrom,
    createdAt,
    version,
  ] = row as Values<ApplicationRow, typeof applicationColumns>;
  return {
    brandId,
    id,
    slug,
    name,
    url,
    returnTargets: readJson(returnTargets),
    ticketLifetime,
    cookieDomain,
    allowedFrames: readJson(allowedFrames),
    status,
    validFrom,
    createdAt,
    version,
  };
};

export const toApplicationRow = (application: Application): ApplicationRow => ({
  brand_id: application.brandId,
  id: application.id,
  slug: application.slug,
  name: application.name,
  url: application.url,
  return_targets: JSON.stringify(application.returnTargets),
  ticket_lifetime: application.ticketLifetime,
  cookie_domain: application.cookieDomain,
  allowed_frames: JSON.stringify(application.allowedFrames),
  status: application.status,
  valid_from: application.validFrom,
  created_at: application.createdAt,
  version: application.version,
});
