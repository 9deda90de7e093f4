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
 * Spreadsheets take a cell that begins so for a formula, and run it: the signs, also in their full width, behind
 * whatever is skipped, and what separates cells. An apostrophe in front makes it text.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a tab or a carriage return at the front is one of the attacks
const RUNS = /^(?:[\s\u0000-\u001f\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/;

const csvCell = (text: string): string => {
  const safe = RUNS.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
