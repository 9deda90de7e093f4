import { expect, it } from 'vitest';
import { details, printable, table } from './table.ts';

it('puts the cells of a table below each other', () => {
  const rows = [
    ['bumpyard', 'Bump Yard', 'active'],
    ['x', '', 'suspended'],
  ];
  expect(table(['SLUG', 'NAME', 'STATUS'], rows, 'none').split('\n')).toEqual([
    'SLUG      NAME       STATUS',
    'bumpyard  Bump Yard  active',
    'x                    suspended',
  ]);
});

it('says what to do where a table has no rows', () => {
  expect(table(['SLUG'], [], 'No brands yet.')).toBe('No brands yet.');
});

it('lets no text steer the terminal', () => {
  const hostile = 'a\u001b[2Jb\u202ec\r\nd';
  expect(printable(hostile)).toBe('a\ufffd[2Jb\ufffdc\ufffd\ufffdd');
  expect(details([['name', hostile]])).toBe('  name  a\ufffd[2Jb\ufffdc\ufffd\ufffdd');
});
