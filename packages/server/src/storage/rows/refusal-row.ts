import type { Instant } from '../../core/clock.ts';
import type { AnonymousReason } from '../../core/refusal/refusal.ts';

/** What is counted reads as it is stored. */
export interface RefusalRow {
  readonly hour: Instant;
  readonly reason: AnonymousReason;
  readonly count: number;
}
