import type { Brand } from '../../core/brand/brand.ts';
import { defaultPolicy, type Policy } from '../../core/brand/policy.ts';
import type { Instant } from '../../core/clock.ts';
import type { BrandId } from '../../core/ids.ts';
import type { Status } from '../../core/user/user.ts';
import { readJson, type SqlRow, type Values } from './values.ts';

export interface BrandRow {
  readonly id: BrandId;
  readonly slug: string;
  readonly name: string;
  readonly status: Status;
  readonly valid_from: Instant;
  /** A {@link Policy} as JSON. */
  readonly policy: string;
  readonly created_at: Instant;
  readonly version: number;
}

export const brandColumns = [
  'id',
  'slug',
  'name',
  'status',
  'valid_from',
  'policy',
  'created_at',
  'version',
] as const satisfies ReadonlyArray<keyof BrandRow>;

export const readBrand = (row: SqlRow): Brand => {
  const [id, slug, name, status, validFrom, policy, createdAt, version] = row as Values<
    BrandRow,
    typeof brandColumns
  >;
  return { id, slug, name, status, validFrom, policy: readPolicy(policy), createdAt, version };
};

// Settings that a newer version added are left out and settings that an older one did not have take their
// default, so that a policy has the same shape whoever wrote it.
const readPolicy = (text: string): Policy => {
  const stored: Partial<Record<string, unknown>> = readJson(text);
  const settings = Object.entries(defaultPolicy).map(([key, value]) => [
    key,
    Object.hasOwn(stored, key) ? stored[key] : value,
  ]);
  return Object.fromEntries(settings);
};

export const toBrandRow = (brand: Brand): BrandRow => ({
  id: brand.id,
  slug: brand.slug,
  name: brand.name,
  status: brand.status,
  valid_from: brand.validFrom,
  policy: JSON.stringify(brand.policy),
  created_at: brand.createdAt,
  version: brand.version,
});
