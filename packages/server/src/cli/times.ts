import type { Instant } from '../core/clock.ts';
import { isTime } from '../core/documents/iso-time.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** `14:18:47`, in the reader's zone. */
export const clockTime = (at: Instant): string => {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
};

/** `2026-11-23 14:18:47`, in the reader's zone. */
export const localTime = (at: Instant): string => {
  if (!isTime(at)) return String(at);
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clockTime(at)}`;
};

/** `2026-11-23 14:18:47.630`, in the reader's zone. */
export const exactTime = (at: Instant): string =>
  `${localTime(at)}.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`;

/** `60 seconds` */
export const inSeconds = (seconds: number): string => `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
