/** Characters that no stored text may hold: controls, and those that silently turn the reading direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what this is for
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;

/**
 * What is wrong with a piece of text, in words, or `null`.
 * @param longest in UTF-16 code units, as JavaScript and most clients count
 */
export const textProblem = (text: string, longest: number): string | null => {
  if (text.length > longest) return `is longer than ${longest} characters`;
  if (!text.isWellFormed()) return 'holds half of a surrogate pair; send valid Unicode';
  if (FORBIDDEN.test(text)) return 'holds a control or direction-changing character; remove it';
  return null;
};
