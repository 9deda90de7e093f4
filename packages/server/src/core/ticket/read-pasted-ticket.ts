import { type LoginParameters, readLoginParameters } from './link-parameters.ts';

/** What somebody has in hand when a link did not work, as far as it names a ticket. */
export type PastedTicket =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'text'; readonly text: string; readonly link: PastedLink }
  /** A link with two tickets, or two brands. */
  | { readonly kind: 'several' }
  | { readonly kind: 'none' };

/** Where a link leads, as far as it was given. */
export interface PastedLink {
  /** In lower case, without a port. */
  readonly host: string | null;
  /** The application's slug in `/apps/<slug>/login`, `management` for `/login`; `null` for any other path. */
  readonly door:
    | { readonly kind: 'management' }
    | { readonly kind: 'application'; readonly slug: string }
    | null;
  /** `?brand=` in lower case. */
  readonly brand: string | null;
}

const nowhere: PastedLink = { host: null, door: null, brand: null };

/**
 * Finds the ticket in what was pasted: a link in any of its forms, a part of one, the ticket alone or its id;
 * with what mails, chats and people put around it. What belongs to the ticket stays as it is, however wrong,
 * because that may be what is to be explained. Pure.
 */
export const readPastedTicket = (pasted: string): PastedTicket => {
  const words = fromMailSource(pasted.slice(0, LONGEST))
    .split(/\s+/u)
    .filter((word) => word !== '' && word !== '>');
  // A mail program may have broken the link into lines, so what makes no sense word by word may be one word.
  const asOne = readWord(bare(words.join('')), 0);
  const byWord = words.map((word) => readWord(bare(word), 0));
  const whole = [...byWord, asOne].find(isWhole);
  return whole ?? byWord.find(isLink) ?? asOne;
};

// Characters. A link is in the first few; some of the patterns below take long for long texts.
const LONGEST = 8000;

const TICKET = /^[\w-]{80}$/;

const isWhole = (read: PastedTicket): boolean =>
  read.kind === 'text' ? TICKET.test(read.text) : read.kind !== 'none';

const isLink = (read: PastedTicket): boolean => read.kind === 'text' && read.link !== nowhere;

/** As a mail is stored (RFC 2045 §6.7) or as HTML is written; and characters that nobody sees. */
const fromMailSource = (text: string): string => {
  const visible = text.replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/gu, '').replaceAll('&amp;', '&');
  if (!/[?&](?:ta)?=3D/i.test(visible)) return visible;
  return visible.replace(/=\r?\n/g, '').replaceAll(/=3D/gi, '=');
};

/** Without the quotes and brackets around it, and the full stop of the sentence that it ended. */
const bare = (word: string): string =>
  word.replace(/^[<>"'`“”„‘’‚«»([{|*]+/u, '').replace(/[<>"'`“”‘’«»)\]}|*.,;:!?…]+$/u, '');

// Links wrapped in links: by a mail filter, by a tracker of clicks.
const DEEPEST = 4;

const readWord = (word: string, depth: number): PastedTicket => {
  if (/^tkt_/i.test(word)) return { kind: 'id', id: word.toLowerCase() };
  const at = word.indexOf('?');
  if (at !== -1) return readLink(word.slice(0, at), word.slice(at + 1), depth);
  if (/^(?:=TA|ta=)/i.test(word)) return readLink('', word, depth);
  if (/^TA[\w-]+&/.test(word)) return readLink('', `=${word}`, depth);
  if (/^[\w-]+&/.test(word)) return readLink('', `ta=${word}`, depth);
  const decoded = decodedUri(word);
  if (decoded !== word && /[?=]/.test(decoded) && depth < DEEPEST) return readWord(decoded, depth + 1);
  // A ticket of this version begins with "AV", so these letters are the link's.
  const text = word.replace(/^TA/i, '');
  return text.length < SHORTEST || /[:/]/.test(text)
    ? { kind: 'none' }
    : { kind: 'text', text, link: nowhere };
};

/** What is shorter is a name or a word, not the piece of a ticket. */
const SHORTEST = 16;

const readLink = (address: string, query: string, depth: number): PastedTicket => {
  // None of these stands in a link as it is, so there it ends.
  const pairs = [...new URLSearchParams(query.replace(/[#"'<>`].*$/su, ''))];
  const { ticket, brand } = readLoginParameters(pairs);
  if (ticket.kind === 'several' || brand.kind === 'several') return { kind: 'several' };
  if (ticket.kind === 'one') return { kind: 'text', text: ticket.text, link: linkOf(address, brand) };
  const inLowerCase = pairs.find(([name, value]) => name === '' && /^ta/i.test(value));
  if (inLowerCase !== undefined) {
    return { kind: 'text', text: inLowerCase[1].slice(2), link: linkOf(address, brand) };
  }
  const links = depth < DEEPEST ? pairs.filter(([, value]) => /\?|%3f/i.test(value)) : [];
  const wrapped = links.map(([, value]) => readWord(value, depth + 1));
  return wrapped.find(({ kind }) => kind === 'text' || kind === 'several') ?? { kind: 'none' };
};

const linkOf = (address: string, brand: LoginParameters['brand']): PastedLink => {
  const [, authority = null, path = ''] = /(?:https?:\/\/([^/\s]+))?(\/\S*)?$/i.exec(address) ?? [];
  return {
    host: authority?.toLowerCase().replaceAll(/^.*@|\.?(?::\d+)?$/g, '') ?? null,
    door: authority !== null && path === '' ? { kind: 'management' } : doorOf(path),
    brand: brand.kind === 'one' ? brand.text : null,
  };
};

const doorOf = (path: string): PastedLink['door'] => {
  const [, slug] = /^\/apps\/([^/]+)\/login\/?$/i.exec(path) ?? [];
  if (slug !== undefined) return { kind: 'application', slug: slug.toLowerCase() };
  return /^\/(?:login\/?)?$/.test(path) ? { kind: 'management' } : null;
};

const decodedUri = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
