import { DAY, HOUR, type Instant } from '../clock.ts';
import type { RefusalReason } from '../ticket/judge-ticket.ts';

/**
 * Why a presentation was refused that no record can be written of, because nothing in it proves whose it is.
 * Anybody can make any number of them, so they are only counted.
 */
export const anonymousReasons = [
  /** No ticket could be made out in the request. */
  'malformed',
  /** The text was not sealed here, or too long ago. */
  'not-authentic',
  /** Too many came from one address, or one dead ticket too often: not looked at any more. */
  'throttled',
] as const satisfies readonly RefusalReason[];

export type AnonymousReason = (typeof anonymousReasons)[number];

/** How many there were for one reason in one hour. */
export interface RefusalCount {
  /** When the hour begins. */
  readonly hour: Instant;
  readonly reason: AnonymousReason;
  readonly count: number;
}

export interface RefusalReader {
  /** From the hour on that an instant lies in, in the order of time. */
  since(at: Instant): Promise<readonly RefusalCount[]>;
}

export interface RefusalCounter {
  /**
   * Counts one more, in memory, and returns at once. What was counted is written within a minute, at most once
   * a minute, and when the store closes; a process that is killed loses that minute. Hours older than
   * {@link KEPT} are dropped.
   */
  count(reason: AnonymousReason): void;
}

export const KEPT = 400 * DAY;

export const hourOf = (at: Instant): Instant => Math.floor(at / HOUR) * HOUR;
