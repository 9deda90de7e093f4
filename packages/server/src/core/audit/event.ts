import type { Instant } from '../clock.ts';
import type { ApiKeyId, ApplicationId, BrandId, SessionId, TicketId, UserId } from '../ids.ts';
import type { SessionEndReason } from '../session/session.ts';
import type { RefusalReason } from '../ticket/judge-ticket.ts';

/** Who did it. */
export type Actor =
  | { readonly kind: 'api-key'; readonly id: ApiKeyId }
  | { readonly kind: 'user'; readonly id: UserId }
  /** Somebody with a shell on the server: the operating system's user name. */
  | { readonly kind: 'command-line'; readonly name: string }
  /** Somebody who has proved nothing yet. */
  | { readonly kind: 'visitor' };

/** Why a ticket was not created for an authentic key. */
export type MintRefusalReason =
  | 'throttled'
  | 'invalid-input'
  | 'foreign-brand'
  | 'brand-suspended'
  | 'key-revoked'
  | 'no-such-user'
  | 'field-differs'
  | 'user-suspended'
  | 'user-not-by-ticket'
  | 'role-above-ceiling'
  | 'no-door';

/** Why an authentic key was turned away. */
export type ApiKeyRefusalReason =
  | 'revoked'
  | 'expired'
  | 'no-scope'
  | 'address-not-allowed'
  | 'brand-suspended';

/** Everything that is written down: a closed list. Values of secrets never are. */
export type AuditEvent =
  | { readonly kind: 'brand.created' | 'brand.suspended' | 'brand.activated' }
  | { readonly kind: 'brand.changed'; readonly fields: readonly string[] }
  | {
      readonly kind: 'user.created' | 'user.suspended' | 'user.activated' | 'user.password-set';
      readonly userId: UserId;
    }
  | { readonly kind: 'user.changed'; readonly userId: UserId; readonly fields: readonly string[] }
  | { readonly kind: 'application.created'; readonly applicationId: ApplicationId }
  | {
      readonly kind: 'application.changed';
      readonly applicationId: ApplicationId;
      readonly fields: readonly string[];
    }
  | { readonly kind: 'api-key.created' | 'api-key.revoked'; readonly apiKeyId: ApiKeyId }
  | {
      readonly kind: 'api-key.rotated';
      readonly apiKeyId: ApiKeyId;
      readonly replacedBy: ApiKeyId;
      readonly worksUntil: Instant;
    }
  | { readonly kind: 'api-key.refused'; readonly apiKeyId: ApiKeyId; readonly reason: ApiKeyRefusalReason }
  | {
      readonly kind: 'ticket.minted';
      readonly ticketId: TicketId;
      readonly userId: UserId;
      readonly apiKeyId: ApiKeyId;
      readonly override: readonly string[];
    }
  | {
      readonly kind: 'ticket.mint-refused';
      readonly apiKeyId: ApiKeyId;
      readonly reason: MintRefusalReason;
      /** The fields that were missing, malformed or different. */
      readonly fields: readonly string[];
      readonly userId?: UserId;
    }
  | {
      readonly kind: 'ticket.opened';
      readonly ticketId: TicketId;
      readonly userId: UserId;
      readonly applicationId: ApplicationId | null;
    }
  | {
      readonly kind: 'ticket.redeemed';
      readonly ticketId: TicketId;
      readonly userId: UserId;
      readonly apiKeyId: ApiKeyId;
      readonly sessionId: SessionId;
      readonly applicationId: ApplicationId | null;
      /** The fields that the record took from the ticket. */
      readonly override: readonly string[];
    }
  | {
      readonly kind: 'ticket.refused';
      readonly ticketId: TicketId;
      readonly userId: UserId;
      readonly applicationId: ApplicationId | null;
      readonly reason: RefusalReason;
    }
  | { readonly kind: 'ticket.revoked'; readonly ticketId: TicketId; readonly userId: UserId }
  | {
      readonly kind: 'session.started';
      readonly sessionId: SessionId;
      readonly userId: UserId;
      readonly applicationId: ApplicationId | null;
    }
  | { readonly kind: 'sign-in.refused'; readonly userId: UserId; readonly reason: SignInRefusalReason }
  | {
      readonly kind: 'session.ended';
      readonly sessionId: SessionId;
      readonly userId: UserId;
      readonly reason: SessionEndReason;
    }
  | { readonly kind: 'signing-key.created' | 'signing-key.retired'; readonly kid: string }
  | {
      /** Records of one writer were dropped, up to and with a place in its chain. */
      readonly kind: 'audit.pruned';
      readonly ofWriter: number;
      readonly through: number;
      readonly records: number;
    };

/** Why a user name and a password did not let somebody in. */
export type SignInRefusalReason =
  | 'wrong-password'
  | 'user-suspended'
  | 'brand-suspended'
  | 'application-suspended'
  | 'role-not-allowed'
  | 'address-not-allowed';

/** An event with its circumstances. */
export interface AuditEntry {
  readonly brandId: BrandId;
  readonly at: Instant;
  readonly actor: Actor;
  /** The address seen; `null` for the command line. */
  readonly address: string | null;
  readonly event: AuditEvent;
}
