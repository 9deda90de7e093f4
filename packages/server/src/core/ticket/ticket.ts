import type { ApiKey } from '../api-key/api-key.ts';
import type { Application, Door } from '../application/application.ts';
import type { Brand } from '../brand/brand.ts';
import type { Policy } from '../brand/policy.ts';
import type { Instant } from '../clock.ts';
import type { ApiKeyId, ApplicationId, BrandId, TicketId, UserId } from '../ids.ts';
import type { IdentityField } from '../user/identity.ts';
import type { User } from '../user/user.ts';

/** A durable row: what was promised to whom, by which key, until when. The sealed text carries only its name. */
export interface Ticket {
  readonly brandId: BrandId;
  readonly id: TicketId;
  readonly userId: UserId;
  readonly apiKeyId: ApiKeyId;
  readonly issuedAt: Instant;
  /** Whatever a door allows, never later than this. */
  readonly expiresAt: Instant;
  /** `null` for any number. */
  readonly usesLeft: number | null;
  readonly revokedAt: Instant | null;
  readonly audience: Audience;
  /** The fields that were compared, and a keyed digest of what they held. */
  readonly comparedFields: readonly IdentityField[];
  readonly comparedDigest: Uint8Array;
  /** Changes to make to the record when the ticket is redeemed. */
  readonly override: UserOverride | null;
  readonly returnTo: string | null;
}

/** Which doors a ticket opens, written down when it is made. */
export interface Audience {
  readonly management: boolean;
  readonly applications: 'none' | 'any' | ApplicationId;
}

/** The only fields that `overrideUserInfo` may touch. */
export interface UserOverride {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly phone1?: string;
  readonly remark?: string;
}

/** What the sealed text carries. */
export interface TicketClaim {
  readonly brandId: BrandId;
  readonly ticketId: TicketId;
  readonly issuedAt: Instant;
}

/** Turns a ticket's name into text that cannot be forged, and back (docs/protocol/ticket.md). */
export interface TicketSealer {
  seal(claim: TicketClaim): string;
  /**
   * `null` for whatever is not authentic, and for whatever is too old or too new to be worth a key derivation.
   * @param now bounds the hour that a key is derived for
   */
  unseal(text: string, now: Instant): TicketClaim | null;
  /** SHA-256 of the text. */
  hash(text: string): Uint8Array;
  /** A keyed digest of canonical values, so that a row says whether a record changed but not what it held. */
  digest(brandId: BrandId, values: ReadonlyArray<readonly [IdentityField, string | null]>): Uint8Array;
}

/** Everything that a redemption is judged by, read in the transaction that claims the ticket. */
export interface TicketFacts {
  readonly ticket: Ticket;
  readonly brand: Brand;
  readonly user: User;
  readonly apiKey: ApiKey;
  /** The application whose door it is, as it stands now; `null` at the management system. */
  readonly application: Application | null;
}

/** Milliseconds that a ticket is good at a door, before its own expiry is considered. */
export const lifetimeAt = (door: Door, policy: Policy): number => {
  if (door.kind === 'management') return policy.managementLifetime * 1000;
  return (door.application.ticketLifetime ?? policy.applicationLifetime) * 1000;
};
