import type { BrandId, TicketId } from '../ids.ts';
import type { AuditCheckpoint, AuditHead, AuditLink } from './chain.ts';
import type { AuditEntry } from './event.ts';

/** An entry with its place in the brand's log. */
export interface AuditRecord extends AuditEntry {
  /** Who wrote it; each writer numbers its own entries without a gap. */
  readonly writer: number;
  readonly sequence: number;
}

/** An entry as it lies in its chain. */
export interface LinkedAuditRecord extends AuditRecord {
  /** `null` only where it was tampered with. */
  readonly mac: Uint8Array | null;
}

/**
 * A place before every record, whatever number somebody has given it. A number beyond those that JavaScript has
 * is read as the last that it has.
 */
export const BEFORE_ALL = Number.NEGATIVE_INFINITY;

export interface AuditReader {
  /** The last entries, oldest first. */
  tail(brandId: BrandId, limit: number): Promise<readonly AuditRecord[]>;
  /** What a writer wrote after a place, oldest first. */
  after(
    brandId: BrandId,
    writer: number,
    sequence: number,
    limit: number,
  ): Promise<readonly LinkedAuditRecord[]>;
  /** Everything that is recorded about one ticket, in the order of time. */
  ofTicket(brandId: BrandId, ticketId: TicketId): Promise<readonly AuditRecord[]>;
  /** Every brand that has records or checkpoints, in the order of their identifiers, whether it exists or not. */
  brandIds(): Promise<readonly BrandId[]>;
  /** Every writer that has records in the log or a checkpoint, in ascending order. */
  writers(brandId: BrandId): Promise<readonly number[]>;
  /** The last record of each writer's chain, by writer. One whose code is missing, or whose number is none, has no head. */
  heads(brandId: BrandId): Promise<readonly AuditHead[]>;
  /** Where retention cut the beginning of each chain off, by writer. */
  checkpoints(brandId: BrandId): Promise<readonly AuditCheckpoint[]>;
  /**
   * A writer's records after a place, as they lie in the store and however damaged, in the order of their
   * numbers.
   */
  links(brandId: BrandId, writer: number, sequence: number, limit: number): Promise<readonly AuditLink[]>;
}

/** Refusals that change nothing else, committed in groups with the writes of other requests. */
export interface AuditLedger {
  append(entry: AuditEntry): Promise<void>;
}

/** Append-only, but for what retention drops. */
export interface AuditRecords extends AuditReader {
  append(entry: AuditEntry): Promise<void>;
  /** Drops a writer's records up to and with the checkpoint's place, and keeps the checkpoint instead. */
  prune(checkpoint: AuditCheckpoint): Promise<void>;
}
