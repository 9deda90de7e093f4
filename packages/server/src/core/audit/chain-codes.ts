import type { ConstantTimeEqual } from '../secrets.ts';
import type { AuditLink, AuditPlace, AuditSealer } from './chain.ts';

/** What the code of one record rests on; `null` at the very beginning. */
export type Code = Uint8Array | null;

// Some seconds' worth: who damages very many records must not be able to keep verification busy for ever.
const MOST_TRIES = 2_000_000;

/** The codes of one chain, as its writer would have made them. */
export interface ChainCodes {
  code(place: number, content: string, previous: Code): Uint8Array;
  /** Whether a row is the very record that was written at a place, behind the one with this code. */
  fits(link: AuditLink, place: number, previous: Code): boolean;
  /**
   * The first of several places that {@link fits}; `null` where none does, or where too many have been tried.
   * @param count how many places to try
   */
  search(link: AuditLink, from: number, count: number, previous: Code): number | null;
  readonly equal: ConstantTimeEqual;
}

/** @param mostTries how many places {@link ChainCodes.search} tries in all */
export const createChainCodes = (
  sealer: AuditSealer,
  equal: ConstantTimeEqual,
  { brandId, writer }: Omit<AuditPlace, 'sequence'>,
  mostTries = MOST_TRIES,
): ChainCodes => {
  let tries = mostTries;
  const code = (sequence: number, content: string, previous: Code): Uint8Array =>
    sealer.link({ brandId, writer, sequence }, content, previous);
  const fits = ({ content, mac }: AuditLink, place: number, previous: Code): boolean =>
    mac !== null && equal(code(place, content, previous), mac);
  return {
    code,
    fits,
    equal,
    search(link, from, count, previous) {
      const end = from + Math.min(count, tries);
      for (let place = from; place < end; place++) {
        tries -= 1;
        if (fits(link, place, previous)) return place;
      }
      return null;
    },
  };
};

/** Equal for equal codes, as keys of maps and sets are. */
export const keyOf = (code: Uint8Array): string => code.join();
