import type { ApiKey } from '../api-key/api-key.ts';
import type { AuditEntry } from '../audit/event.ts';
import type { Brand } from '../brand/brand.ts';
import type { Instant } from '../clock.ts';
import type { ApiKeyId, ApplicationId, BrandId, TicketId, UserId } from '../ids.ts';
import type { SessionStart } from '../session/ports.ts';
import type { UniqueField } from '../user/identity.ts';
import type { User } from '../user/user.ts';
import type { RefusalReason } from './judge-ticket.ts';
import type { Ticket, TicketFacts } from './ticket.ts';

/** A ticket as the store keeps it. */
export interface TicketRecord extends Ticket {
  /** How often it was opened without being redeemed, and refused; only the first ten of each are recorded. */
  readonly openings: number;
  readonly refusals: number;
}

export interface TicketFilter {
  readonly userId?: UserId;
  /** Only those that can still be redeemed somewhere, as far as their own row says. */
  readonly liveAt?: Instant;
  /** Only older ones: where the page before ended. */
  readonly before?: TicketId;
  /** Only this one and newer ones. */
  readonly since?: TicketId;
  readonly limit: number;
  /**
   * Through how many of the brand's tickets to look for those that are asked for. Tickets lie in the order of
   * time alone, because an index by user would cost every sign-in a write.
   */
  readonly lookThrough: number;
}

export interface TicketPage {
  /** Newest first. */
  readonly tickets: readonly TicketRecord[];
  /** Where to go on, as `before`; `null` where there is certainly nothing older. */
  readonly next: TicketId | null;
}

export interface TicketReader {
  byId(brandId: BrandId, id: TicketId): Promise<TicketRecord | null>;
  list(brandId: BrandId, filter: TicketFilter): Promise<TicketPage>;
}

export interface TicketRecords extends TicketReader {
  /** The highest identifier in use; `null` where there is none. */
  newest(brandId: BrandId): Promise<TicketId | null>;
  /** `false` where it was revoked already. From the commit on, no claim succeeds. */
  revoke(brandId: BrandId, id: TicketId, at: Instant): Promise<boolean>;
}

/** What a ticket request is to be matched against. */
export interface MintQuery {
  readonly brandId: BrandId;
  readonly apiKeyId: ApiKeyId;
  readonly lookup: { readonly field: UniqueField; readonly canonical: string } | null;
}

export interface MintFacts {
  readonly brand: Brand;
  readonly apiKey: ApiKey;
  /** The one user whose unique identifier was asked for. */
  readonly candidate: User | null;
}

export interface RedeemQuery {
  readonly brandId: BrandId;
  readonly ticketId: TicketId;
  readonly applicationId: ApplicationId | null;
  /** The signing key that the text was sealed under. */
  readonly kid: string;
}

/** What a redemption writes, all of it or nothing. */
export interface Redemption extends SessionStart {
  /** The record as it becomes; `null` where the ticket changes nothing in it. */
  readonly user: User | null;
}

/**
 * The tickets' own book. Each method is one transaction, committed in a group with those of other requests
 * and answered only once it is durable. A rule that throws fails its own caller and nobody else's.
 */
export interface TicketLedger {
  /**
   * Reads the facts, lets `decide` rule on them and writes the ticket (if any) and the audit entry.
   * The facts are read in the transaction that writes, so a key revoked or a user suspended before the
   * commit is seen. `decide` may be called again, with another `now`, when the identifier it drew was taken.
   */
  mint<Decision extends { readonly ticket: Ticket | null; readonly entry: AuditEntry }>(
    query: MintQuery,
    decide: (facts: MintFacts | null, now: Instant) => Decision,
  ): Promise<Decision>;

  /**
   * Claims a ticket. Of any number of concurrent calls for a ticket with one use left, from any number of
   * processes, exactly one gets `redeemed`: the claim is one conditional statement, whose row count decides,
   * over facts that were read in its own transaction.
   *
   * @param decide rules on the facts as they stand. A refusal is counted in the ticket's row, and the first
   *   ten are recorded; `hold` claims nothing, and counts an opening likewise where it comes with an entry.
   */
  redeem(
    query: RedeemQuery,
    decide: (facts: TicketFacts, now: Instant) => RedeemDecision,
  ): Promise<RedeemOutcome>;
}

export type RedeemDecision =
  | { readonly outcome: 'redeem'; readonly redemption: Redemption }
  | {
      readonly outcome: 'refuse';
      readonly reason: RefusalReason;
      /** `null` where the refusal is to be counted only. */
      readonly entry: AuditEntry | null;
    }
  | {
      readonly outcome: 'hold';
      readonly question: Question;
      readonly facts: TicketFacts;
      readonly entry: AuditEntry | null;
    };

/**
 * What has to be settled with the browser before a good ticket may be spent: `confirm` asks whether to go
 * on, `switch` whether to leave somebody else's session, `hand-over` has the form posted again from our origin.
 */
export type Question = 'confirm' | 'switch' | 'hand-over';

export type RedeemOutcome =
  | { readonly outcome: 'redeemed'; readonly redemption: Redemption }
  | { readonly outcome: 'refused'; readonly reason: RefusalReason }
  | { readonly outcome: 'held'; readonly question: Question; readonly facts: TicketFacts };
