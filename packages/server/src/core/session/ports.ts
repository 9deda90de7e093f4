import type { Application } from '../application/application.ts';
import type { AuditEntry } from '../audit/event.ts';
import type { Brand } from '../brand/brand.ts';
import type { Instant } from '../clock.ts';
import type { BrandId, SessionId, UserId } from '../ids.ts';
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
  insert(session: Session): Promise<void>;
  /** The highest identifier in use; `null` where there is none. */
  newest(brandId: BrandId): Promise<SessionId | null>;
  /** `false` where it had already ended. */
  end(brandId: BrandId, id: SessionId, at: Instant, reason: SessionEndReason): Promise<boolean>;
}

/** The writes that sign-in traffic makes, committed in groups with those of other requests. */
export interface SessionLedger {
  /** Notes the use; written with the next group, and lost without harm. */
  touch(brandId: BrandId, id: SessionId, at: Instant): void;
  /** Ends a session and records it, in one transaction. `false` where it had already ended. */
  end(entry: AuditEntry, id: SessionId, reason: SessionEndReason): Promise<boolean>;
}
