import type { Instant } from '../clock.ts';
import type { ApplicationId, BrandId } from '../ids.ts';
import type { Status } from '../user/user.ts';

/** Something other than the management system that a brand's people sign in to. */
export interface Application {
  readonly brandId: BrandId;
  readonly id: ApplicationId;
  /** Unique in the installation: it is in the path `/apps/<slug>/login` and in the cookie's name. */
  readonly slug: string;
  readonly name: string;
  /** Where people land after signing in. */
  readonly url: string;
  /** Other absolute URLs that a ticket may land on. */
  readonly returnTargets: readonly string[];
  /** Seconds that a ticket is good here; `null` for the brand's policy. */
  readonly ticketLifetime: number | null;
  /** `Domain` of the session cookie, where the application lives on a sister host; `null` for none. */
  readonly cookieDomain: string | null;
  /** Origins that may show this application's sign-in in a frame. */
  readonly allowedFrames: readonly string[];
  readonly status: Status;
  /** Tickets issued and sessions started at this instant or before it are dead here; 0 where nothing is. */
  readonly validFrom: Instant;
  readonly createdAt: Instant;
  readonly version: number;
}

/** A place where a person can sign in: the management system, or one application. */
export type Door =
  | { readonly kind: 'management' }
  | { readonly kind: 'application'; readonly application: Application };

export const management: Door = { kind: 'management' };

/** The application's slug; `null` for the management system. */
export const doorSlug = (door: Door): string | null =>
  door.kind === 'application' ? door.application.slug : null;

/** `null` stands for the management system, in a session's row and in a cookie's name. */
export const doorId = (door: Door): ApplicationId | null =>
  door.kind === 'application' ? door.application.id : null;
