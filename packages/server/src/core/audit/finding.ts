import type { Instant } from '../clock.ts';
import type { BrandId } from '../ids.ts';

/** What verification found, and at which record. */
export type AuditFinding = ChainFinding & {
  readonly brandId: BrandId;
  readonly writer: number;
};

/** As {@link AuditFinding}, within one chain. */
export type ChainFinding = Found & What;

/** What happened to a record, or to several that follow each other. */
export type What =
  /** Its content is not what was recorded; or only its code is not, and the content is proved all the same. */
  | { readonly kind: 'changed'; readonly part: 'content' | 'code' }
  /** It was never recorded. */
  | { readonly kind: 'inserted' }
  /** It is the last, so that nothing behind it tells which; a head would. */
  | { readonly kind: 'changed-or-inserted' }
  /** It is missing. */
  | {
      readonly kind: 'removed';
      /** Whether those behind it were given other numbers, which hides the gap. */
      readonly renumbered: boolean;
    }
  /** It stands under another number. */
  | {
      readonly kind: 'reordered';
      readonly standsAt: number;
      /** Whether the record of that number stands in its place. */
      readonly exchanged: boolean;
    }
  /** The chain ends before it, and once did not. */
  | { readonly kind: 'truncated' }
  /** The chain is whole, and not the one that a head was taken of. */
  | { readonly kind: 'rewritten' }
  /** The checkpoint of this number is not ours, or was changed; what it stands for cannot be known. */
  | { readonly kind: 'checkpoint' };

interface Found {
  /** The record's number, or that of the first; of one that is missing, the number that it had. */
  readonly sequence: number;
  /** The number of the last; `null` where it is not known. */
  readonly to: number | null;
  /** What stands there: the first of them. `null` where nothing does. */
  readonly record: RecordOutline | null;
  /** When the trusted record before it was written; `null` where there is none. */
  readonly after: Instant | null;
  /** The number of the record behind it, whose content cannot be proved any more; `null` where all can. */
  readonly unproved: number | null;
}

/** What a finding tells of a record. */
export interface RecordOutline {
  readonly at: Instant;
  readonly kind: string;
}
