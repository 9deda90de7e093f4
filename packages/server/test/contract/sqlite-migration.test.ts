import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import type { BrandId } from '../../src/core/ids.ts';
import { openSqliteStore } from '../../src/storage/sqlite/open.ts';
import { auditSealer } from '../support/key-ring.ts';
import { createClock } from '../support/store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aBrand, anEntry } from './records.ts';

const clock = createClock();
const brand = aBrand(101 as BrandId, 'bumpyard', clock);

const open = async (file: string) => {
  const store = await openSqliteStore({ file, clock, auditSealer });
  onTestFinished(() => store.close());
  return store;
};

/** What somebody does who can write the file, and has no key. */
const tamper = (file: string, sql: string): void => {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
};

/** A store with a brand and two records of it, that nobody has open. */
const aStore = async (): Promise<string> => {
  const file = join(temporaryFolder(), 'usher.db');
  const store = await open(file);
  await store.write(async ({ brands, audit }) => {
    await brands.insert(brand);
    await audit.append(anEntry({ brand }, { kind: 'brand.created' }));
    await audit.append(anEntry({ brand }, { kind: 'brand.suspended' }));
  });
  await store.close();
  return file;
};

// Each as a file once was, or might be thought to have been, before records were linked in chains.
it.each([
  [
    'of the schema that had no chains',
    'DROP TABLE audit_checkpoints; DROP TABLE refusals; DROP INDEX audit_ticket; PRAGMA user_version = 1',
    /its schema is 1, which no release of Usher has written.*Restore a backup/,
  ],
  ['of that number alone', 'PRAGMA user_version = 1', /its schema is 1, which no release/],
  ['that calls itself new', 'PRAGMA user_version = 0', /cannot be opened: table brands already exists/],
  ['of a schema before the first', 'PRAGMA user_version = -1', /its schema is -1, which no release/],
])('refuses a store %s, and makes no code for what its log says', async (_, sql, said) => {
  const file = await aStore();
  tamper(file, `UPDATE audit SET kind = 'brand.activated' WHERE sequence = 2; ${sql}`);
  const before = readFileSync(file);
  const [opened] = await Promise.allSettled([open(file)]);
  const reason = { code: 'store-unavailable', message: expect.stringMatching(said) };
  expect(opened).toMatchObject({ status: 'rejected', reason });
  expect(readFileSync(file)).toEqual(before);
});

it('takes a migration back that fails half-way', async () => {
  const file = join(temporaryFolder(), 'usher.db');
  // As if another program had written a table of ours into the file, of all that it makes the last.
  tamper(file, `CREATE TABLE signing_keys (text); PRAGMA application_id = ${0x55736872}`);
  await expect(open(file)).rejects.toMatchObject({ code: 'store-unavailable' });
  const database = new DatabaseSync(file);
  onTestFinished(() => database.close());
  expect(database.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'signing_keys' }]);
  expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 0 });
});
