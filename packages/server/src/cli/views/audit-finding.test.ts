import { expect, it } from 'vitest';
import type { AuditFinding } from '../../core/audit/finding.ts';
import { createNodeOf } from '../../core/audit/writer-nodes.ts';
import type { BrandId } from '../../core/ids.ts';
import { localTime } from '../times.ts';
import { findingSentence } from './audit-finding.ts';

const log = { brandId: 1 as BrandId, brand: 'bumpyard' };
const AT = Date.UTC(2026, 10, 23, 14, 18, 47);
const TIME = localTime(AT);
const found = { ...log, writer: 0, sequence: 7, to: 7, record: null, after: null, unproved: null } as const;
const nodeOf = createNodeOf([]);
const record = { at: AT, kind: 'user.created' };

const sentences: ReadonlyArray<readonly [AuditFinding, string]> = [
  [{ ...found, kind: 'changed', part: 'content', record }, 'record 7 (user.created, TIME) was changed'],
  [
    { ...found, kind: 'changed', part: 'content', record, to: 9 },
    'records 7 to 9 (user.created, TIME) were changed',
  ],
  [
    { ...found, kind: 'changed', part: 'code', record },
    'the code of record 7 (user.created, TIME) was changed',
  ],
  [{ ...found, kind: 'inserted', record }, 'record 7 (user.created, TIME) was inserted'],
  [
    { ...found, kind: 'changed-or-inserted', record },
    'record 7 (user.created, TIME), at the end, was changed or inserted',
  ],
  [{ ...found, kind: 'removed', renumbered: false }, 'record 7 is missing'],
  [
    { ...found, kind: 'removed', renumbered: false, to: 9, after: AT },
    'records 7 to 9 are missing, written after TIME',
  ],
  [{ ...found, kind: 'removed', renumbered: true, unproved: 7 }, 'which hides it. Record 7 stands behind'],
  [
    { ...found, kind: 'reordered', standsAt: 9, exchanged: true, record },
    'record 7 (user.created, TIME) and record 9 have changed places',
  ],
  [
    { ...found, kind: 'reordered', standsAt: 9, exchanged: false, record },
    'record 7 (user.created, TIME) stands under the number 9',
  ],
  [
    { ...found, kind: 'truncated', to: 9 },
    'records 7 to 9 are missing at the end: a head says that the log reached 9',
  ],
  [{ ...found, kind: 'truncated', to: null }, 'everything from record 7 on is missing'],
  [{ ...found, kind: 'truncated', sequence: 1, to: null }, 'the log is missing altogether'],
  [{ ...found, kind: 'rewritten', to: 9 }, 'records 7 to 9 are not those that a head was taken of'],
  [{ ...found, kind: 'checkpoint' }, 'the checkpoint at record 7 is not ours'],
];

it.each(sentences)('%j is told in a sentence', (finding, sentence) => {
  const said = findingSentence(log, finding, nodeOf);
  expect(said).toMatch(/^bumpyard: .*\.$/);
  expect(said).toContain(sentence.replaceAll('TIME', TIME));
});

it('a record with a time that no calendar has is named all the same', () => {
  const damaged = { at: 9e18, kind: 'user.created' };
  expect(
    findingSentence(log, { ...found, kind: 'changed', part: 'content', record: damaged }, nodeOf),
  ).toContain('record 7 (user.created, 9000000000000000000) was changed');
});

it('names the node that wrote what was tampered with, where it is known', () => {
  const known = createNodeOf([{ writer: 3, since: AT - 1, node: 'login-2' }]);
  const finding: AuditFinding = { ...found, writer: 3, kind: 'inserted', record };
  expect(findingSentence(log, finding, known)).toContain('writer 3 (login-2): record 7');
  const removed: AuditFinding = { ...found, writer: 3, kind: 'removed', renumbered: false };
  expect(findingSentence(log, removed, known)).toContain('writer 3: record 7 is missing');
  expect(findingSentence(log, { ...removed, after: AT }, known)).toContain('writer 3 (login-2): record 7');
});
