import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { readLog } from '../../src/core/audit/read-log.ts';
import { verifyLog } from '../../src/core/audit/verify-log.ts';
import type { BrandId } from '../../src/core/ids.ts';
import type { Store } from '../../src/core/store.ts';
import { constantTimeEqual } from '../../src/crypto/equal.ts';
import { auditColumns, toAuditRow } from '../../src/storage/rows/audit-row.ts';
import { valuesOf } from '../../src/storage/rows/values.ts';
import { openSqliteStore } from '../../src/storage/sqlite/open.ts';
import { prepareInsert } from '../../src/storage/sqlite/prepare-insert.ts';
import { auditSealer } from '../support/key-ring.ts';
import { createClock } from '../support/store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aBrand, anEntry } from './records.ts';

const START = 1e12;
const RECORDS = 40;

const clock = createClock();
const brand = aBrand(101 as BrandId, 'bumpyard', clock);

/** Every fourth record is of another writer than the rest. */
const placeOf = (nth: number): readonly [writer: number, sequence: number] =>
  nth % 4 === 0 ? [3, nth / 4] : [0, nth - Math.floor(nth / 4)];

let store: Store;

// On one file all processes write one chain, so the other is put there as its writer would have.
beforeEach(async () => {
  const file = join(temporaryFolder(), 'usher.db');
  store = await openSqliteStore({ file, clock, auditSealer });
  onTestFinished(() => store.close());
  const database = new DatabaseSync(file);
  const insert = prepareInsert(database, 'audit', auditColumns);
  const ends = new Map<number, Uint8Array>();
  for (let nth = 1; nth <= RECORDS; nth++) {
    const [writer, sequence] = placeOf(nth);
    const place = { brandId: brand.id, writer, sequence };
    const entry = { ...anEntry({ brand }, { kind: 'brand.changed', fields: [`“${nth}”`] }), at: START + nth };
    const row = toAuditRow(entry, place, (content) => {
      const mac = auditSealer.link(place, content, ends.get(writer) ?? null);
      ends.set(writer, mac);
      return mac;
    });
    insert.run(...valuesOf(row, auditColumns));
  }
  database.close();
});

it('verifies the chain of each writer by itself', async () => {
  expect(await verifyLog({ store, auditSealer, equal: constantTimeEqual }, brand.id, [])).toMatchObject([
    { writer: 0, records: 30, first: 1, last: 30, findings: [] },
    { writer: 3, records: 10, first: 1, last: 10, findings: [] },
  ]);
});

it('reads the chains of several writers as one log, in the order of time', async () => {
  const { audit } = store.read;
  const everything = { since: 0, until: Number.POSITIVE_INFINITY };
  const times: number[] = [];
  for await (const { at } of readLog(audit, brand.id, everything)) times.push(at - START);
  expect(times).toEqual(Array.from({ length: RECORDS }, (_, at) => at + 1));
  const some: unknown[] = [];
  for await (const record of readLog(audit, brand.id, { since: START + 4, until: START + 8 })) {
    some.push([record.at - START, record.writer, record.sequence]);
  }
  expect(some).toEqual([
    [4, 3, 1],
    [5, 0, 4],
    [6, 0, 5],
    [7, 0, 6],
  ]);
});
