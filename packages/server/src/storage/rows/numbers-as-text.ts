/**
 * Numbers that were read as text, because one of them is none that JavaScript has. None of ours is so large:
 * somebody wrote it there, and whoever looks has to be able to say so.
 */

const { MAX_SAFE_INTEGER: MOST, MIN_SAFE_INTEGER: LEAST } = Number;

/** The number; where JavaScript has none for it the text itself, so that no code of the audit log can fit it. */
export const readNumber = (text: string | null): number | string | null =>
  text !== null && Number.isSafeInteger(Number(text)) ? Number(text) : text;

/** The number; where JavaScript has none for it the nearest, which stands for all that lie beyond. */
export const readPlace = (text: string): number => Math.max(LEAST, Math.min(MOST, Number(text)));

/** How the rows of a place are found, where {@link readPlace} may have read it. */
export const comparison = (place: number): '=' | '>=' | '<=' => {
  if (place >= MOST) return '>=';
  return place <= LEAST ? '<=' : '=';
};

/** Whether it is a number that a row of ours can have. */
export const isPlace = (place: number): boolean => comparison(place) === '=';
