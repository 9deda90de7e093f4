/** Columns of an exported log, in their order: they are added to at the end, and never renamed. */
export const auditColumns = [
  'at',
  'writer',
  'sequence',
  'kind',
  'actorKind',
  'actor',
  'address',
  'userId',
  'apiKeyId',
  'ticketId',
  'sessionId',
  'applicationId',
  'detail',
  'mac',
  'node',
] as const;

/** A row as RFC 4180 has it, with its line end. */
export const csvRow = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * Where a spreadsheet may begin a cell that it takes for a formula and runs: before the signs, also in their full
 * width, behind whatever is skipped. A cell begins with the text, and, where the spreadsheet's separator is not
 * ours, behind a `;`, a tab or a line end within it, whatever quotes are around. At the front a tab or a line end
 * is kept from being dropped, too.
 */
const RUNS =
  /(?<=^|[;\t\r\n])(?=[[\s\p{Cc}\u200b\ufeff'"]--[\t\r\n]]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?='*[\t\r\n])/gv;

/**
 * An apostrophe makes it text. Nothing is lost: there is one more than there was exactly where {@link RUNS} finds
 * a place that begins with an apostrophe, and so it can be taken away again.
 */
const csvCell = (text: string): string => {
  const safe = text.replace(RUNS, "'");
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
