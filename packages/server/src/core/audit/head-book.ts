import type { AuditHead } from './chain.ts';
import { type Code, keyOf } from './chain-codes.ts';

/** The heads that were exported of one chain, and which of them it still has. */
export interface HeadBook {
  /** How many there are. */
  readonly size: number;
  /** A record that the chain has at a place. */
  meet(place: number, mac: Code): void;
  /** A row that has this code, wherever it stands. */
  see(mac: Code): void;
  /** The place that a head knows a code by; `null` where none does. */
  placeOf(mac: Code): number | null;
  /** Those that the chain has, and those that it does not have, by place. */
  sort(): { readonly met: readonly number[]; readonly missing: readonly MissingHead[] };
}

export interface MissingHead {
  readonly place: number;
  /** Whether the chain has another record there. */
  readonly contradicted: boolean;
}

export const createHeadBook = (heads: readonly Pick<AuditHead, 'sequence' | 'mac'>[]): HeadBook => {
  const wanted = new Map(heads.map(({ sequence, mac }) => [keyOf(mac), sequence]));
  const places = new Set(wanted.values());
  const seen = new Set<string>();
  const contradicted = new Set<number>();

  const placeOf = (mac: Code): number | null =>
    mac === null || wanted.size === 0 ? null : (wanted.get(keyOf(mac)) ?? null);

  const see = (mac: Code): void => {
    if (mac !== null && placeOf(mac) !== null) seen.add(keyOf(mac));
  };

  return {
    size: wanted.size,
    meet(place, mac) {
      if (!places.has(place)) return;
      see(mac);
      if (placeOf(mac) !== place) contradicted.add(place);
    },
    see,
    placeOf,
    sort() {
      const all = [...wanted].sort(([, left], [, right]) => left - right);
      return {
        met: all.filter(([key]) => seen.has(key)).map(([, place]) => place),
        missing: all
          .filter(([key]) => !seen.has(key))
          .map(([, place]) => ({ place, contradicted: contradicted.has(place) })),
      };
    },
  };
};
