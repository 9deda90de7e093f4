import type { Instant } from '../clock.ts';
import type { BrandId } from '../ids.ts';

/**
 * How the audit log shows that it was tampered with. The records of one brand and one writer form a chain:
 * each carries a code (HMAC-SHA-256) over its place, its content and the code before it. Whoever changes,
 * removes, inserts or reorders records without the server's key breaks the chain at that place; whoever cuts
 * its end off is found out by a head that was exported before.
 */
export interface AuditSealer {
  /** The code of the record at a place. @param previous the code before it; `null` at the very beginning */
  link(place: AuditPlace, content: string, previous: Uint8Array | null): Uint8Array;
  /** The code by which a checkpoint is known to be ours: over all that it says. */
  checkpoint(checkpoint: Omit<AuditCheckpoint, 'seal'>): Uint8Array;
}

/** Where a record stands. */
export interface AuditPlace {
  readonly brandId: BrandId;
  readonly writer: number;
  /** From 1, without a gap. */
  readonly sequence: number;
}

/** A record as the chain sees it. */
export interface AuditLink {
  readonly sequence: number;
  readonly at: Instant;
  readonly kind: string;
  /** Everything that the record says, but for its place, as text. */
  readonly content: string;
  readonly mac: Uint8Array | null;
}

/** The end of a chain, to be kept elsewhere. */
export interface AuditHead extends AuditPlace {
  readonly mac: Uint8Array;
}

/** What is left of the records that retention dropped: the place and the code of the last of them. */
export interface AuditCheckpoint extends AuditPlace {
  readonly mac: Uint8Array;
  /** When it was dropped. */
  readonly at: Instant;
  /** {@link AuditSealer.checkpoint} */
  readonly seal: Uint8Array;
}
