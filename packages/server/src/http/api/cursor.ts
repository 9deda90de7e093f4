import { formatId, type Id, type NamedNoun, parseId } from '../../core/ids.ts';
import { Problem } from '../../core/problem.ts';

/** Rows on a page where the client asks for no number. */
export const USUAL_PAGE = 100;

/** Where a list goes on: the last row that was shown, by its id. Throws `invalid-input` for what is none. */
export const readCursor = <Noun extends NamedNoun>(kind: Noun, text: string | undefined): Id<Noun> | null => {
  if (text === undefined) return null;
  const id = parseId(kind, text);
  if (id === null)
    throw new Problem('invalid-input', {
      fields: [{ field: 'cursor', problem: 'must be `next` of the page before' }],
    });
  return id;
};

/** Of one row more than the page has, which tells whether there are more. */
export const cutPage = <Row, Noun extends NamedNoun>(
  rows: readonly Row[],
  limit: number,
  kind: Noun,
  idOf: (row: Row) => Id<Noun>,
): { readonly rows: readonly Row[]; readonly next: string | null } => {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > limit && last !== undefined ? formatId(kind, idOf(last)) : null };
};
