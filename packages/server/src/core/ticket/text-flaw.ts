import type { Instant } from '../clock.ts';
import type { SigningKey } from '../signing-key/signing-key.ts';
import type { Inspection, TicketClaim, TicketSealer } from './ticket.ts';

/** What is wrong with a link or with a ticket's text, as exactly as can be told. */
export type TextFlaw =
  | { readonly kind: 'no-ticket' | 'encoded-twice' | 'case-changed' | 'unknown-version' | 'altered' }
  | { readonly kind: 'cut-off'; readonly length: number }
  /** @param extra what stands around the ticket; `null` where that is long, for it may be another ticket */
  | { readonly kind: 'too-long'; readonly length: number; readonly extra: string | null }
  | { readonly kind: 'foreign-characters'; readonly characters: readonly string[] }
  | { readonly kind: 'unknown-key' | 'retired-key'; readonly kid: string }
  /** Authentic, and from an hour that is not looked at. */
  | { readonly kind: 'wrong-hour'; readonly hour: Instant }
  /** Authentic, and of another time than the row that it names. */
  | { readonly kind: 'other-row' }
  /** The link leads to an application that there is not. */
  | { readonly kind: 'no-such-application'; readonly slug: string };

/** A text under the glass. */
export interface Examination {
  /** `null` where the text is authentic. */
  readonly flaw: TextFlaw | null;
  /** The ticket that it is, or that is left once what is wrong with it has been mended. */
  readonly claim: TicketClaim | null;
}

/** Says what a text is. @param keys every signing key that there is, the retired ones too */
export const examineText = (
  sealer: TicketSealer,
  text: string,
  now: Instant,
  keys: readonly SigningKey[],
): Examination => {
  const inspection = sealer.inspect(text, now);
  const { flaw, claim } = inspection;
  switch (flaw) {
    case null:
      return { flaw: null, claim };
    case 'text':
      return examineForm(sealer, text, now);
    case 'hour':
      return { flaw: { kind: 'wrong-hour', hour: inspection.hour ?? 0 }, claim };
    default:
      return { flaw: isInLowerCase(text) ? { kind: 'case-changed' } : sealFlaw(inspection, keys), claim };
  }
};

const sealFlaw = ({ flaw, kid }: Inspection, keys: readonly SigningKey[]): TextFlaw => {
  if (flaw === 'version') return { kind: 'unknown-version' };
  if (flaw !== 'key' || kid === null) return { kind: 'altered' };
  const isRetired = keys.some((key) => key.kid === kid && key.state === 'retired');
  return { kind: isRetired ? 'retired-key' : 'unknown-key', kid };
};

const CHARACTERS = 80;
const FOREIGN = /[^\w-]/gu;

/** A text that no ticket looks like. Where it becomes one by undoing what may have been done to it, that was it. */
const examineForm = (sealer: TicketSealer, text: string, now: Instant): Examination => {
  const claimIn = (mended: string): TicketClaim | null => sealer.inspect(mended, now).claim;
  if (/%[\da-f]{2}/i.test(text)) {
    return { flaw: { kind: 'encoded-twice' }, claim: claimIn(decoded(text)) };
  }
  const around = findAround(text, claimIn);
  if (around !== null) return around;
  const characters = [...new Set(text.match(FOREIGN) ?? [])];
  if (characters.length > 0) {
    const mended = text.replaceAll(/[+ ]/g, '-').replaceAll('/', '_').replaceAll(FOREIGN, '');
    return { flaw: { kind: 'foreign-characters', characters }, claim: claimIn(mended) };
  }
  const { length } = text;
  if (length >= CHARACTERS && isInLowerCase(text)) return { flaw: { kind: 'case-changed' }, claim: null };
  const flaw: TextFlaw =
    length < CHARACTERS ? { kind: 'cut-off', length } : { kind: 'too-long', length, extra: null };
  return { flaw, claim: null };
};

// Longer than what anybody pastes by mistake; each place that is tried costs little, but not nothing.
const LONGEST = 1000;
const LONGEST_EXTRA = 12;

/** An authentic ticket with something before or behind it. */
const findAround = (text: string, claimIn: (text: string) => TicketClaim | null): Examination | null => {
  const { length } = text;
  if (length > LONGEST) return null;
  for (let at = 0; at + CHARACTERS <= length; at++) {
    const claim = claimIn(text.slice(at, at + CHARACTERS));
    if (claim === null) continue;
    const extra = text.slice(0, at) + text.slice(at + CHARACTERS);
    return {
      flaw: { kind: 'too-long', length, extra: extra.length > LONGEST_EXTRA ? null : extra },
      claim,
    };
  }
  return null;
};

/** Eighty random characters hold a capital. */
const isInLowerCase = (text: string): boolean => !/[A-Z]/.test(text);

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
