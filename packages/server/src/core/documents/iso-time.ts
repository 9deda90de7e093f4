import type { Instant } from '../clock.ts';

/** A number beyond every calendar can only stand in a record that was tampered with, and is shown as it is. */
export const isTime = (at: Instant): boolean => !Number.isNaN(new Date(at).getTime());

/** `2026-11-23T14:18:47.630Z`, for programs. */
export const isoTime = (at: Instant): string => (isTime(at) ? new Date(at).toISOString() : String(at));

export const isoTimeOrNull = (at: Instant | null): string | null => (at === null ? null : isoTime(at));
