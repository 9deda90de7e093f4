import type { Instant } from '../clock.ts';
import type { ApiKeyId, ApplicationId, BrandId, SessionId, TicketId, UserId } from '../ids.ts';

/** A browser's being signed in, at one door. */
export interface Session {
  readonly brandId: BrandId;
  readonly id: SessionId;
  readonly userId: UserId;
  /** `null` for the management system. A session of one door is no use at another. */
  readonly applicationId: ApplicationId | null;
  readonly secretHash: Uint8Array;
  readonly method: 'ticket' | 'password';
  readonly ticketId: TicketId | null;
  /** SHA-256 of the ticket's text, by which a reload is known even when the ticket is long dead. */
  readonly ticketHash: Uint8Array | null;
  /** The key that created the ticket. */
  readonly apiKeyId: ApiKeyId | null;
  readonly startedAt: Instant;
  /** To the minute, so that busy sessions do not write with every request. */
  readonly lastSeenAt: Instant;
  /** The absolute limit. */
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
  readonly endReason: SessionEndReason | null;
  readonly address: string;
  readonly userAgent: string;
  /** Where the sign-in led; a reload of the link leads there again. */
  readonly landing: string;
}

export type SessionEndReason = 'signed-out' | 'ended' | 'replaced';

/** Makes and reads the text of a session cookie. */
export interface SessionTokens {
  issue(brandId: BrandId, id: SessionId): { readonly token: string; readonly secretHash: Uint8Array };
  /** `null` for whatever is no session cookie of ours by its form. */
  read(token: string): SessionReference | null;
}

export interface SessionReference {
  readonly brandId: BrandId;
  readonly id: SessionId;
  readonly secretHash: Uint8Array;
}
