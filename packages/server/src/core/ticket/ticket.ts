import type { ApiKey } from '../api-key/api-key.ts';
import type { Application, Door } from '../application/application.ts';
import type { Brand } from '../brand/brand.ts';
import type { Policy } from '../brand/policy.ts';
import type { Instant } from '../clock.ts';
import type { ApiKeyId, ApplicationId, BrandId, TicketId, UserId } from '../ids.ts';
import type { SigningKeyState } from '../signing-key/signing-key.ts';
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

/** What a ticket's own row says of it. Whether it opens a door depends on much else, which `judgeTicket` knows. */
export type TicketState = 'live' | 'used' | 'revoked' | 'expired';

/** Pure. */
export const ticketState = (
  { usesLeft, revokedAt, expiresAt }: Pick<Ticket, 'usesLeft' | 'revokedAt' | 'expiresAt'>,
  now: Instant,
): TicketState => {
  if (usesLeft === 0) return 'used';
  if (revokedAt !== null) return 'revoked';
  return now < expiresAt ? 'live' : 'expired';
};

/** What the sealed text carries: it names a row. */
export interface TicketName {
  readonly brandId: BrandId;
  readonly ticketId: TicketId;
  readonly issuedAt: Instant;
}

/** What an authentic text says. */
export interface TicketClaim extends TicketName {
  /** The signing key that it was sealed under. */
  readonly kid: string;
}

/** What a text is, to whoever has the keys. */
export interface Inspection {
  /** What keeps it from being authentic; `null` where nothing does. */
  readonly flaw: SealFlaw | null;
  /** Where it could be opened, however old it is. */
  readonly claim: TicketClaim | null;
  /** The signing key that it names, and the hour of its issue; not to be believed where `claim` is `null`. */
  readonly kid: string | null;
  readonly hour: Instant | null;
}

/**
 * - `text`: not 80 characters of base64url.
 * - `version`: not what a ticket of this version begins with.
 * - `key`: names a signing key that opens nothing here.
 * - `seal`: at least one bit is not as it was.
 * - `hour`: sealed here, but too old or too new to be looked at.
 */
export type SealFlaw = 'text' | 'version' | 'key' | 'seal' | 'hour';

/** Turns a ticket's name into text that cannot be forged, and back (docs/protocol/ticket.md). */
export interface TicketSealer {
  /** By the signing key that the time of issue asks for; {@link refreshKeys} comes first. */
  seal(name: TicketName): string;
  /**
   * `null` for whatever is not authentic, and for whatever is too old or too new to be worth a key derivation.
   * @param now bounds the hour that a key is derived for
   */
  unseal(text: string, now: Instant): TicketClaim | null;
  /**
   * For operators, who may know why; whoever presents a ticket is told nothing. Opens what it can, however
   * old. A key is derived each time, so this is not for the way of sign-in traffic.
   */
  inspect(text: string, now: Instant): Inspection;
  /**
   * Sees to it that the signing keys are known as they were at most three seconds ago, which is enough to seal
   * and to say that a text is not authentic. Rejects with `store-unavailable`.
   * @returns `false` where nothing had to be read
   */
  refreshKeys(now: Instant): Promise<boolean>;
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
  /** The state of the key that the text was sealed under; one that there is not is as good as retired. */
  readonly signingKey: SigningKeyState;
}

/** Milliseconds that a ticket is good at a door, before its own expiry is considered. */
export const lifetimeAt = (door: Door, policy: Policy): number => {
  if (door.kind === 'management') return policy.managementLifetime * 1000;
  return (door.application.ticketLifetime ?? policy.applicationLifetime) * 1000;
};

/** The first instant at which a ticket is too old at a door. */
export const goodUntil = (
  { issuedAt, expiresAt }: Pick<Ticket, 'issuedAt' | 'expiresAt'>,
  door: Door,
  policy: Policy,
): Instant => Math.min(expiresAt, issuedAt + lifetimeAt(door, policy));
