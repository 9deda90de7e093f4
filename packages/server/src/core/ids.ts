import type { Instant } from './clock.ts';

/**
 * Row identifiers: time-ordered integers, unique within a brand, and no secret.
 *
 * 41 bits of milliseconds since 2025, 6 bits of lane (a number that each process has, so that two processes on
 * one store seldom meet) and 6 bits of sequence: 53 bits, exact in a JavaScript number
 * until 2094. Time-ordered keys are appended to the end of a B-tree, which is what makes writing them cheap.
 * A collision is not prevented here but found by the store's primary key, which asks for another.
 */

declare const noun: unique symbol;

/** An identifier of one kind of row; two kinds cannot be mixed up. */
export type Id<Noun extends string> = number & { readonly [noun]: Noun };

export type BrandId = Id<'brand'>;
export type UserId = Id<'user'>;
export type ApplicationId = Id<'application'>;
export type ApiKeyId = Id<'api-key'>;
export type TicketId = Id<'ticket'>;
export type SessionId = Id<'session'>;

/** Draws identifiers; never the same one twice in a process. */
export interface IdSource {
  next<Noun extends string>(): Id<Noun>;
}

const EPOCH = Date.UTC(2025, 0, 1);
const LANES = 64;
const SEQUENCES = 64;

/**
 * @param now milliseconds since 1970
 * @param lane of this process, by now; another one's where possible, else at random
 */
export const createIdSource = (now: () => number, lane: () => number): IdSource => {
  let tick = 0;
  let sequence = 0;
  return {
    next<Noun extends string>() {
      const current = now() - EPOCH;
      // A clock that steps back, or a burst of more than 64 in a millisecond, borrows from the future.
      if (current > tick) {
        tick = current;
        sequence = 0;
      } else if (++sequence === SEQUENCES) {
        tick += 1;
        sequence = 0;
      }
      return ((tick * LANES + (lane() % LANES)) * SEQUENCES + sequence) as Id<Noun>;
    },
  };
};

/** No identifier that was drawn at this instant or later, with a clock that agreed, is smaller. */
export const firstIdAt = <Noun extends string>(at: Instant): Id<Noun> =>
  (Math.max(0, at - EPOCH) * LANES * SEQUENCES) as Id<Noun>;

/** The latest instant at which a row with this identifier can have come to be. */
export const latestOf = (id: number): number => Math.floor(id / (LANES * SEQUENCES)) + EPOCH;

/** The prefixes under which identifiers are shown to people and programs. */
const prefixes = {
  brand: 'brd',
  user: 'usr',
  application: 'app',
  'api-key': 'key',
  ticket: 'tkt',
  session: 'ses',
} as const;

export type NamedNoun = keyof typeof prefixes;

// Crockford's base 32: no I, L, O or U, so that an identifier survives being read out over the telephone.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const DIGITS = 11;

/** `tkt_` and eleven characters: how a row is named in replies, on the command line and in the log. */
export const formatId = <Noun extends NamedNoun>(kind: Noun, id: Id<Noun>): string =>
  `${prefixes[kind]}_${encodeId(id)}`;

/** The identifier that {@link formatId} wrote, or `null` for anything else. */
export const parseId = <Noun extends NamedNoun>(kind: Noun, text: string): Id<Noun> | null => {
  const prefix = `${prefixes[kind]}_`;
  return text.startsWith(prefix) ? decodeId(text.slice(prefix.length)) : null;
};

/** Eleven characters of Crockford's base 32. */
export const encodeId = (id: number): string => {
  let rest = id;
  let text = '';
  for (let digit = 0; digit < DIGITS; digit++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
};

/** Reads what {@link encodeId} wrote; `null` where the text is no identifier. */
export const decodeId = <Noun extends string>(text: string): Id<Noun> | null => {
  if (text.length !== DIGITS) return null;
  let id = 0;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit === -1) return null;
    id = id * 32 + digit;
  }
  return Number.isSafeInteger(id) ? (id as Id<Noun>) : null;
};
