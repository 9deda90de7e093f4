import { expect, it } from 'vitest';
import { createNodeOf } from './writer-nodes.ts';

const nodeOf = createNodeOf([
  { writer: 1, since: 100, node: 'a' },
  { writer: 1, since: 200, node: 'b' },
  { writer: 1, since: 300, node: 'a' },
  { writer: 2, since: 150, node: 'c' },
]);

it.each([
  ['at the moment that its turn begins', 1, 100, 'a'],
  ['until the next one’s turn', 1, 199, 'a'],
  ['in another’s turn', 1, 200, 'b'],
  ['long after its turn began', 1, 1e15, 'a'],
  ['under another number', 2, 200, 'c'],
  ['before anybody had the number', 1, 99, null],
  ['under a number that nobody had', 0, 200, null],
])('a record is of the node that had its number %s', (_when, writer, at, node) => {
  expect(nodeOf({ writer, at })).toBe(node);
});

it('nobody knows where one node has the store to itself', () => {
  expect(createNodeOf([])({ writer: 0, at: 1 })).toBeNull();
});
