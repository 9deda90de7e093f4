/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/**
 * The one clock that judges. On the embedded store it is the process's; a store that many nodes share
 * hands its own time to every decision instead.
 */
export interface Clock {
  now(): Instant;
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
