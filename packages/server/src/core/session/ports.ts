import type { Application } from '../application/application.ts';
import type { AuditEntry } from '../audit/event.ts';
import type { Brand } from '../brand/brand.ts';
import type { Instant } from '../clock.ts';
import type { ApplicationId, BrandId, SessionId, UserId } from '../ids.ts';
import type { User } from '../user/user.ts';
import type { Session, SessionEndReason } from './session.ts';

/** Everything that a session is judged by. */
export interface SessionFacts {
  readonly session: Session;
  readonly user: User;
  readonly brand: Brand;
  /** `null` at the management system. */
  readonly application: Application | null;
  /** What the key that created the ticket is called. */
  readonly apiKeyName: string | null;
}

export interface OpenSessionFilter {
  readonly userId?: UserId;
  readonly limit: number;
  /** Leaves out what was last used at this instant or before, so that the limit counts live ones. */
  readonly usedSince?: Instant;
}

export interface SessionReader {
  facts(brandId: BrandId, id: SessionId): Promise<SessionFacts | null>;
  /** Sessions that nobody has ended, newest first; whether each is live is for core to judge. */
  listOpen(brandId: BrandId, filter: OpenSessionFilter): Promise<readonly SessionFacts[]>;
}

export interface SessionRecords extends SessionReader {
  /** The highest identifier in use; `null` where there is none. */
  newest(brandId: BrandId): Promise<SessionId | null>;
}

/** Who wants to sign in without a ticket, and where. */
export interface StartQuery {
  readonly brandId: BrandId;
  readonly userId: UserId;
  /** `null` at the management system. */
  readonly applicationId: ApplicationId | null;
}

export interface StartFacts {
  readonly user: User;
  readonly brand: Brand;
  /** `null` at the management system, and where the application that was asked for is not this brand's. */
  readonly application: Application | null;
}

/** What the start of a session writes, all of it or nothing. */
export interface SessionStart {
  readonly session: Session;
  /**
   * The session that the browser had at this door, perhaps another brand's. Its entry is recorded only where it
   * was still open.
   */
  readonly replaces: { readonly id: SessionId; readonly entry: AuditEntry } | null;
  readonly entry: AuditEntry;
}

export type StartDecision =
  | (SessionStart & { readonly outcome: 'start' })
  | { readonly outcome: 'refuse'; readonly entry: AuditEntry };

/**
 * The sessions' own book. Each method is one transaction, committed in a group with those of other requests
 * and answered only once it is durable. A rule that throws fails its own caller and nobody else's.
 */
export interface SessionLedger {
  /**
   * Reads the facts, lets `decide` rule on them and writes the session with what it replaces, or the refusal's
   * entry alone. The facts are read in the transaction that writes, so a password that was set or a user who was
   * suspended before the commit is seen. Of any number of concurrent calls that replace the same session, from
   * any number of processes, each starts its own and exactly one ends and records the former. `decide` may be
   * called again, with another `now`, when the identifier it drew was taken.
   *
   * @param decide gets no facts where the brand is not there, or has no such user
   */
  start<Decision extends StartDecision>(
    query: StartQuery,
    decide: (facts: StartFacts | null, now: Instant) => Decision,
  ): Promise<Decision>;

  /** Ends a session and records it. `false` where it had already ended. */
  end(entry: AuditEntry, id: SessionId, reason: SessionEndReason): Promise<boolean>;

  /** Notes the use; written with the next group, waited for by nobody, and lost without harm. */
  touch(brandId: BrandId, id: SessionId, at: Instant): void;
}
