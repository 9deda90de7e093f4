/** The ticket of a request, in whichever of its forms (contract §2). */
export type TicketParameter =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly text: string }
  /** Twice, in any two forms: nobody knows which was meant. */
  | { readonly kind: 'several' };

export interface LoginParameters {
  readonly ticket: TicketParameter;
  /** `?brand=` in lower case; `several` as for the ticket. */
  readonly brand: { readonly kind: 'none' | 'several' } | { readonly kind: 'one'; readonly text: string };
}

type Pairs = Iterable<readonly [string, string]>;

/**
 * - the page's: `?=TA<ticket>`, a parameter without a name
 * - today's: `?ta=<ticket>`, its name without regard to case; a form field likewise
 */
const ticketIn = ([name, value]: readonly [string, string]): string[] => {
  if (name.toLowerCase() === 'ta') return [value];
  return name === '' && value.startsWith('TA') ? [value.slice(2)] : [];
};

const oneOf = (values: readonly string[]): TicketParameter => {
  const [text] = values;
  if (text === undefined) return { kind: 'none' };
  return values.length === 1 ? { kind: 'one', text } : { kind: 'several' };
};

/** Reads the query string and, where there is one, the form: together they hold one ticket at most. */
export const readLoginParameters = (query: Pairs, form: Pairs = []): LoginParameters => {
  const pairs = [...query, ...form];
  const brands = pairs
    .filter(([name]) => name.toLowerCase() === 'brand')
    .map(([, value]) => value.toLowerCase());
  return { ticket: oneOf(pairs.flatMap(ticketIn)), brand: oneOf(brands) };
};

/** The pairs of a request's query string, decoded as forms are. */
export const queryOf = (url: string): URLSearchParams => {
  const at = url.indexOf('?');
  return new URLSearchParams(at === -1 ? '' : url.slice(at + 1));
};
