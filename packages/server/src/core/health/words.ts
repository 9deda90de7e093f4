import { DAY, HOUR, MINUTE, SECOND } from '../clock.ts';

const units = [
  [DAY, 'day'],
  [HOUR, 'hour'],
  [MINUTE, 'minute'],
  [SECOND, 'second'],
] as const;

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `3 days`, `90 seconds`: a duration in the largest unit of which there are at least two. */
export const duration = (milliseconds: number): string => {
  const length = Math.abs(milliseconds);
  const [unit, noun] = units.find(([candidate]) => length >= 2 * candidate) ?? [SECOND, 'second'];
  return counted(unit === SECOND ? Math.round(length / 100) / 10 : Math.floor(length / unit), noun);
};

/** `2026-12-01`, in UTC. */
export const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** `12.4 MB` */
export const size = (bytes: number): string => {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${Math.ceil(bytes / 1e3)} kB`;
};

const MOST_NAMED = 5;

/** `a, b and 3 more` */
export const several = (names: readonly string[]): string => {
  const named = names.slice(0, MOST_NAMED);
  const rest = names.length - named.length;
  return `${named.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
};
