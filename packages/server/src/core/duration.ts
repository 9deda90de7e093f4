import { DAY, HOUR, MINUTE, SECOND } from './clock.ts';

const units = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', SECOND],
] as const;

/** `63 seconds`, `5 minutes`, `3 hours`: whole units, of the largest that there are at least two of. Pure. */
export const inWords = (milliseconds: number): string => {
  const [name, length] = units.find(([, unit]) => milliseconds >= 2 * unit) ?? ['second', SECOND];
  const count = Math.floor(milliseconds / length);
  if (count === 0) return 'less than a second';
  return `${count} ${name}${count === 1 ? '' : 's'}`;
};
