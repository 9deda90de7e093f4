// What came from outside must not be able to steer the terminal that shows it.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what this is for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** The text with every character replaced that a terminal would obey instead of showing. */
export const printable = (text: string): string => text.replace(CONTROL, '\ufffd');

/** The same for a text of several lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** A document as JSON in which they are escaped: `JSON.stringify` does so with the first 32 only. */
export const printableJson = (document: unknown): string =>
  JSON.stringify(document).replace(
    CONTROL,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const GAP = '  ';

/** Rows as lines whose cells stand below each other. */
export const columns = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, width(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, index) => printable(cell) + ' '.repeat((widths[index] ?? 0) - width(cell)))
      .join(GAP)
      .trimEnd(),
  );
};

const width = (cell: string): number => [...cell].length;

/** A table with a line of headings; `empty` stands in for one without rows. */
export const table = (
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  empty: string,
): string => (rows.length === 0 ? empty : columns([headings, ...rows]).join('\n'));

/** Names and values below each other, indented. */
export const details = (pairs: readonly (readonly [string, string])[]): string =>
  columns(pairs)
    .map((line) => `${GAP}${line}`)
    .join('\n');

/** What stands for nothing. */
export const NOTHING = '-';
