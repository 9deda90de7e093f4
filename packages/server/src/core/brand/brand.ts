import type { Instant } from '../clock.ts';
import type { BrandId } from '../ids.ts';
import type { Status } from '../user/user.ts';
import type { Policy } from './policy.ts';

/** A tenant: an account of the platform, with its own people, keys, applications and rules. */
export interface Brand {
  readonly id: BrandId;
  /** Lower-case; names the brand on the wire and, where a base domain is configured, its sub-domain. */
  readonly slug: string;
  readonly name: string;
  readonly status: Status;
  /** Tickets issued and sessions started at this instant or before it are dead; 0 where nothing is. */
  readonly validFrom: Instant;
  readonly policy: Policy;
  readonly createdAt: Instant;
  readonly version: number;
}

// A DNS label (RFC 1035 §2.3.1, with the leading digit that RFC 1123 allows), because it becomes one.
const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** What is wrong with a slug, or `null`. */
export const slugProblem = (slug: string): string | null =>
  SLUG.test(slug) ? null : 'must be 1 to 63 lower-case letters, digits and inner hyphens, as in "bump-yard"';
