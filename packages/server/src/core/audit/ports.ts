import type { BrandId } from '../ids.ts';
import type { AuditEntry } from './event.ts';

/** An entry with its place in the brand's log. */
export interface AuditRecord extends AuditEntry {
  /** Who wrote it; each writer numbers its own entries without a gap. */
  readonly writer: number;
  readonly sequence: number;
}

export interface AuditReader {
  /** The last entries, oldest first. */
  tail(brandId: BrandId, limit: number): Promise<readonly AuditRecord[]>;
  /** What a writer wrote after a place, oldest first. */
  after(brandId: BrandId, writer: number, sequence: number, limit: number): Promise<readonly AuditRecord[]>;
}

/** Refusals that change nothing else, committed in groups with the writes of other requests. */
export interface AuditLedger {
  append(entry: AuditEntry): Promise<void>;
}

/** Append-only: there is no other way to write. */
export interface AuditRecords extends AuditReader {
  append(entry: AuditEntry): Promise<void>;
}
