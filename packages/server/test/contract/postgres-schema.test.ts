import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrateDatabase, openPostgresStore } from '../../src/storage/postgres/open.ts';
import { auditSealer } from '../support/key-ring.ts';
import { createTestDatabase } from '../support/postgres/database.ts';

const open = async (url: string) => {
  const opened = await openPostgresStore({ url, auditSealer });
  onTestFinished(() => opened.store.close());
  return opened;
};

/** Statements of whoever owns the database. */
const execute = async (url: string, sql: string) => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
};

describe('a database', () => {
  it('that is empty is made ready by whoever opens it first, however many do at once', async () => {
    const { url } = await createTestDatabase('empty');
    const opened = await Promise.all([open(url), open(url), open(url)]);
    const conditions = await Promise.all(opened.map(({ store }) => store.inspect()));
    expect(new Set(conditions.map(({ identity }) => identity)).size).toBe(1);
    expect((await execute(url, 'SELECT version FROM usher_schema')).rows).toEqual([{ version: '1' }]);
  });

  it('that holds another program’s tables is left alone', async () => {
    const { url } = await createTestDatabase('empty');
    await execute(url, 'CREATE TABLE theirs (id INTEGER)');
    await expect(openPostgresStore({ url, auditSealer })).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('another program’s tables'.replace('’', "'")),
    });
    await expect(migrateDatabase(url)).rejects.toMatchObject({ code: 'store-unavailable' });
    const { rows } = await execute(
      url,
      "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    );
    expect(rows).toEqual([{ relname: 'theirs' }]);
  });

  it('may have a schema of its own for us beside theirs', async () => {
    const { url } = await createTestDatabase('empty');
    await execute(url, 'CREATE TABLE theirs (id INTEGER); CREATE SCHEMA ours');
    const { store } = await open(`${url}?options=-c%20search_path%3Dours`);
    expect(await store.read.brands.count()).toBe(0);
  });

  it('that an older version made is left for `usher migrate`, and says so', async () => {
    const { url } = await createTestDatabase();
    await execute(url, 'UPDATE usher_schema SET version = 0');
    await expect(openPostgresStore({ url, auditSealer })).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('run `usher migrate`'),
    });
  });

  it('that a newer version made is worked with as long as that version lets us', async () => {
    const { url } = await createTestDatabase();
    await execute(url, 'INSERT INTO usher_schema (version, works_for, applied_at) VALUES (2, 1, 0)');
    const { store } = await open(url);
    expect(await store.read.brands.count()).toBe(0);
    await execute(url, 'INSERT INTO usher_schema (version, works_for, applied_at) VALUES (3, 2, 0)');
    await expect(openPostgresStore({ url, auditSealer })).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('Run the newer version'),
    });
  });

  it('that is ready has nothing to be migrated', async () => {
    const { url } = await createTestDatabase();
    expect(await migrateDatabase(url)).toEqual({ from: 1, to: 1 });
  });

  it.each([
    ['nobody listens', 'postgres://usher@127.0.0.1:1/usher', 'cannot be reached'],
    ['the database is missing', 'missing', 'cannot be opened'],
  ])('cannot be opened where %s, and the message says what to look at', async (_, place, said) => {
    const url = place === 'missing' ? `${(await createTestDatabase('empty')).url}_not` : place;
    await expect(openPostgresStore({ url, auditSealer })).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining(said),
    });
  });
});
