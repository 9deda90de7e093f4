import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { INSTALLATION } from '../../core/audit/entry.ts';
import type { BrandId } from '../../core/ids.ts';
import { headLine, readHeads } from './head-lines.ts';

const fileWith = (text: string | null): string => {
  const folder = mkdtempSync(join(tmpdir(), 'usher-heads-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'heads.jsonl');
  if (text !== null) writeFileSync(path, text);
  return path;
};

const bumpyard = { brandId: 101 as BrandId, brand: 'bumpyard' };
const head = { brandId: bumpyard.brandId, writer: 3, sequence: 7, mac: Buffer.alloc(32, 9) };

it('reads back what it wrote, of brands and of the installation, among empty lines', () => {
  const own = { ...head, brandId: INSTALLATION };
  const lines = [
    headLine(bumpyard, head, 0),
    '',
    headLine({ brandId: INSTALLATION, brand: null }, own, 0),
    '',
  ];
  expect(readHeads(fileWith(lines.join('\r\n')))).toEqual([head, own]);
});

const line = JSON.parse(headLine(bumpyard, head, 0));

it.each([
  ['is not there', null, /The heads cannot be read: ENOENT/],
  ['is empty', '\n', /holds no head/],
  ['is another file', '\nhello\n', /heads\.jsonl:2 is no head/],
  ...[
    ['is of another version', { version: 2 }],
    ['has a code that is none', { mac: '00' }],
    ['has no number', { sequence: '7' }],
    ['has a number that is none', { sequence: -1 }],
    ['has no writer', { writer: null }],
    ['has a brand that is none', { brandId: 'bumpyard' }],
    ['names no brand', { brandId: undefined }],
  ].map(([what, wrong]) => [what, JSON.stringify(Object.assign({}, line, wrong)), /:1 is no head/] as const),
] as const)('refuses a file that %s, and says where', (_, text, message) => {
  expect(() => readHeads(fileWith(text))).toThrow(
    expect.objectContaining({
      code: 'file-not-usable',
      exitCode: 2,
      message: expect.stringMatching(message),
    }),
  );
});
