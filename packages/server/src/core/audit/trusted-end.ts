import type { Instant } from '../clock.ts';
import type { AuditLink } from './chain.ts';
import type { ChainCodes, Code } from './chain-codes.ts';

/** How far a chain has been followed. */
export interface TrustedEnd {
  /** The code of the last record; `undefined` where it is not known. */
  readonly mac: Code | undefined;
  /** The place of the record that comes next. */
  readonly next: number;
  /** What is added to a place to get the number under which its record stands: not 0 behind renumbered ones. */
  readonly shift: number;
  /** When the last record was written; `null` where there is none. */
  readonly at: Instant | null;
}

/** The place at which a row was written right behind a trusted end; `null` where it was not. */
export const placeBehind = (codes: ChainCodes, end: TrustedEnd, link: AuditLink): number | null => {
  const { mac, next, shift } = end;
  if (mac === undefined) return null;
  const { sequence } = link;
  if (codes.fits(link, sequence - shift, mac)) return sequence - shift;
  // Its number may be all that is wrong; or it was written when those before it had been renumbered already.
  if (sequence - shift !== next && codes.fits(link, next, mac)) return next;
  return shift !== 0 && sequence !== next && codes.fits(link, sequence, mac) ? sequence : null;
};

/** What is trusted once a row is. */
export const endAt = (
  { sequence, at }: Pick<AuditLink, 'sequence' | 'at'>,
  mac: Code,
  place: number,
): TrustedEnd => ({ mac, next: place + 1, shift: sequence - place, at });
