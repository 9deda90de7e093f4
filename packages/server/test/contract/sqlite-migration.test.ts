import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import type { ChainVerdict } from '../../src/core/audit/judge-chain.ts';
import { readLog } from '../../src/core/audit/read-log.ts';
import { verifyLog } from '../../src/core/audit/verify-log.ts';
import type { BrandId } from '../../src/core/ids.ts';
import { constantTimeEqual } from '../../src/crypto/equal.ts';
import { init } from '../../src/storage/sqlite/migrations/0001-init.ts';
import { openSqliteStore } from '../../src/storage/sqlite/open.ts';
import { auditSealer, createClock, createFolder } from '../support/store.ts';

const BRANDS = [101, 102] as const;
const RECORDS = 40;

/** A file as the first schema had it: records that nothing links. */
const firstSchema = (): string => {
  const file = join(createFolder(), 'usher.db');
  const database = new DatabaseSync(file);
  database.exec(`${init}; PRAGMA application_id = ${0x55736872}; PRAGMA user_version = 1`);
  const insert = database.prepare(
    `INSERT INTO audit (brand_id, writer, sequence, at, actor_kind, actor_name, address, kind, user_id, ticket_id, detail)
      VALUES (?, ?, ?, ?, 'command-line', ?, ?, 'user.changed', ?, ?, ?)`,
  );
  for (const brandId of BRANDS) {
    for (let at = 1; at <= RECORDS; at++) {
      const [writer, sequence] = at % 4 === 0 ? [3, at / 4] : [0, at - Math.floor(at / 4)];
      const detail = at % 3 === 0 ? null : JSON.stringify({ fields: ['remark', `Zoë “${at}”\u2028`] });
      insert.run(
        brandId,
        writer,
        sequence,
        1e12 + at,
        'zoë',
        at % 5 === 0 ? null : '::1',
        at,
        5000 + at,
        detail,
      );
    }
  }
  database.close();
  return file;
};

const open = async (file: string) => {
  const store = await openSqliteStore({ file, clock: createClock(), auditSealer });
  onTestFinished(() => store.close());
  return store;
};

const verify = async (file: string) => {
  const store = await open(file);
  const verifying = { store, auditSealer, equal: constantTimeEqual };
  const verdicts: ChainVerdict[] = [];
  for (const brandId of BRANDS) verdicts.push(...(await verifyLog(verifying, brandId as BrandId, [])));
  return verdicts;
};

it('links the records of a store that was written before there were chains', async () => {
  const file = firstSchema();
  expect(await verify(file)).toMatchObject(
    BRANDS.flatMap((brandId) => [
      { brandId, writer: 0, records: 30, first: 1, last: 30, findings: [] },
      { brandId, writer: 3, records: 10, first: 1, last: 10, findings: [] },
    ]),
  );
});

it('changes nothing of what the records say, goes on behind them, and notices what is changed later', async () => {
  const file = firstSchema();
  const store = await open(file);
  const brandId = BRANDS[0] as BrandId;
  const [first] = await store.read.audit.after(brandId, 0, 0, 1);
  expect(first).toMatchObject({
    at: 1e12 + 1,
    actor: { kind: 'command-line', name: 'zoë' },
    event: { kind: 'user.changed', userId: 1, ticketId: 5001, fields: ['remark', 'Zoë “1”\u2028'] },
  });
  const event = { kind: 'brand.created' } as const;
  await store.audit.append({ brandId, at: 2e12, actor: { kind: 'visitor' }, address: null, event });
  expect((await verify(file))[0]).toMatchObject({ records: 31, findings: [] });
  const database = new DatabaseSync(file);
  database.exec("UPDATE audit SET address = '::2' WHERE brand_id = 101 AND writer = 0 AND sequence = 17");
  database.close();
  expect((await verify(file))[0]).toMatchObject({ findings: [{ kind: 'changed', sequence: 17 }] });
});

it('reads the chains of several writers as one log, in the order of time', async () => {
  const { read } = await open(firstSchema());
  const everything = { since: 0, until: Number.POSITIVE_INFINITY };
  const times: number[] = [];
  for await (const { at } of readLog(read.audit, BRANDS[0] as BrandId, everything)) times.push(at - 1e12);
  expect(times).toEqual(Array.from({ length: RECORDS }, (_, at) => at + 1));
  const some: unknown[] = [];
  const stretch = { since: 1e12 + 4, until: 1e12 + 8 };
  for await (const record of readLog(read.audit, BRANDS[0] as BrandId, stretch)) {
    some.push([record.at - 1e12, record.writer, record.sequence]);
  }
  expect(some).toEqual([
    [4, 3, 1],
    [5, 0, 4],
    [6, 0, 5],
    [7, 0, 6],
  ]);
});
