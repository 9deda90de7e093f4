import { createSecretKey } from 'node:crypto';
import { expect, it } from 'vitest';
import type { BrandId } from '../core/ids.ts';
import { createAuditSealer } from './audit-sealer.ts';

const keyOf = (byte: number) => createSecretKey(Buffer.alloc(32, byte));
const sealer = createAuditSealer(keyOf(1));

const place = { brandId: 101 as BrandId, writer: 0, sequence: 7 };
const before = new Uint8Array(32).fill(1);
const code = sealer.link(place, 'content', before);

it('gives the same code for the same record', () => {
  expect(createAuditSealer(keyOf(1)).link({ ...place }, 'content', Uint8Array.from(before))).toEqual(code);
  expect(code).toHaveLength(32);
});

it.each([
  ['rests on the code before', sealer.link(place, 'content', new Uint8Array(32).fill(2))],
  ['rests on whether there is one before', sealer.link(place, 'content', null)],
  ['rests on the brand', sealer.link({ ...place, brandId: 102 as BrandId }, 'content', before)],
  ['rests on the writer', sealer.link({ ...place, writer: 1 }, 'content', before)],
  ['rests on the number', sealer.link({ ...place, sequence: 8 }, 'content', before)],
  ['rests on the content', sealer.link(place, 'Content', before)],
  ['rests on the master key', createAuditSealer(keyOf(2)).link(place, 'content', before)],
  [
    'cannot be moved from the number to the content',
    sealer.link({ ...place, sequence: 70 }, 'ontent', before),
  ],
])('a code %s', (_, other) => {
  expect(other).not.toEqual(code);
});

const checkpoint = { ...place, mac: before, at: 1000 };
const seal = sealer.checkpoint(checkpoint);

it.each([
  ['brand', sealer.checkpoint({ ...checkpoint, brandId: 102 as BrandId })],
  ['writer', sealer.checkpoint({ ...checkpoint, writer: 1 })],
  ['number', sealer.checkpoint({ ...checkpoint, sequence: 8 })],
  ['code', sealer.checkpoint({ ...checkpoint, mac: new Uint8Array(32) })],
  ['time', sealer.checkpoint({ ...checkpoint, at: 1001 })],
  ['key', createAuditSealer(keyOf(2)).checkpoint(checkpoint)],
])('a checkpoint’s seal rests on its %s', (_, other) => {
  expect(other).not.toEqual(seal);
});

it('no code of a record is the seal of a checkpoint', () => {
  expect(sealer.link(place, '1000', before)).not.toEqual(seal);
});
