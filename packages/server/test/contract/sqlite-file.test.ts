import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { refuseUnsafe } from '../../src/storage/sqlite/connection.ts';
import { openSqliteStore } from '../../src/storage/sqlite/open.ts';
import { auditSealer } from '../support/key-ring.ts';
import { createClock } from '../support/store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const clock = createClock();

const open = async (file: string) => {
  const store = await openSqliteStore({ file, clock, auditSealer });
  onTestFinished(() => store.close());
  return store;
};

const storeProcess = (file: string, act: 'open' | 'write') => {
  const script = fileURLToPath(new URL('../support/store-process.ts', import.meta.url));
  return spawn(process.execPath, [script, file, act], { stdio: ['ignore', 'pipe', 'inherit'] });
};

/** Another program's connection to the file. */
const raw = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file);
  onTestFinished(() => {
    if (database.isOpen) database.close();
  });
  return database;
};

it('makes a file that only its owner may read, in a directory that only its owner may enter', async () => {
  const folder = join(temporaryFolder(), 'made', 'here');
  await open(join(folder, 'usher.db'));
  const modeOf = (path: string) => statSync(path).mode & 0o777;
  expect(modeOf(folder)).toBe(0o700);
  expect(['usher.db', 'usher.db-wal', 'usher.db-shm'].map((name) => modeOf(join(folder, name)))).toEqual([
    0o600, 0o600, 0o600,
  ]);
});

it('folds its log into the one file when the last process closes it', async () => {
  const file = join(temporaryFolder(), 'usher.db');
  const store = await open(file);
  await store.close();
  expect(() => statSync(`${file}-wal`)).toThrow('ENOENT');
});

it('opens one empty file in several processes at once: one migrates, all go on', async () => {
  const file = join(temporaryFolder(), 'usher.db');
  const processes = Array.from({ length: 5 }, () => storeProcess(file, 'open'));
  const exits = await Promise.all(processes.map((each) => once(each, 'exit')));
  expect(exits.map(([code]) => code)).toEqual(processes.map(() => 0));
  const store = await open(file);
  expect(await store.read.brands.count()).toBe(0);
});

it('migrates once, whoever had waited for the lock to do the same', async () => {
  const file = join(temporaryFolder(), 'usher.db');
  const first = raw(file);
  first.exec('PRAGMA journal_mode = WAL; BEGIN IMMEDIATE');
  const opening = [open(file), open(file), open(file)];
  // By the next turn of the event loop all have found the file empty, and wait to migrate it.
  await setImmediate();
  first.exec('COMMIT');
  const stores = await Promise.all(opening);
  expect(await Promise.all(stores.map((store) => store.read.brands.count()))).toEqual([0, 0, 0]);
});

it('keeps what it acknowledged, and nothing of an unfinished transaction, when it is killed', async () => {
  const file = join(temporaryFolder(), 'usher.db');
  const victim = storeProcess(file, 'write');
  const gone = once(victim, 'exit');
  for await (const line of createInterface(victim.stdout)) if (line === 'written') victim.kill('SIGKILL');
  await gone;
  const store = await open(file);
  const slugs = (await store.read.brands.list()).map(({ slug }) => slug);
  expect(slugs).toEqual(['acknowledged']);
});

it('refuses a store that a newer version wrote, and says so', async () => {
  const file = join(temporaryFolder(), 'usher.db');
  const store = await open(file);
  await store.close();
  raw(file).exec('PRAGMA user_version = 4711');
  await expect(open(file)).rejects.toMatchObject({
    code: 'store-unavailable',
    message: expect.stringMatching(/newer version of Usher.*4711.*Run the newer version/),
  });
});

it('refuses another program’s database, and leaves it as it was', async () => {
  const file = join(temporaryFolder(), 'other.db');
  raw(file).exec('CREATE TABLE notes (text)');
  const before = readFileSync(file);
  await expect(open(file)).rejects.toThrow("another program's database");
  expect(readFileSync(file)).toEqual(before);
});

it('refuses a file that is no database, and a path that cannot be made, and names the path', async () => {
  const folder = temporaryFolder();
  const text = join(folder, 'text.db');
  writeFileSync(text, 'not a database, but long enough to be taken for one. '.repeat(50));
  await expect(open(text)).rejects.toThrow(`The store ${text} cannot be opened`);
  const below = join(text, 'usher.db');
  await expect(open(below)).rejects.toThrow(`The store ${below} cannot be opened`);
  const directory = join(folder, 'directory');
  mkdirSync(directory);
  await expect(open(directory)).rejects.toMatchObject({ code: 'store-unavailable' });
});

it('refuses a file whose tables are not what they were, and names it and what to do', async () => {
  const file = join(temporaryFolder(), 'usher.db');
  await (await open(file)).close();
  raw(file).exec('ALTER TABLE sessions RENAME COLUMN user_agent TO user_agenu');
  await expect(open(file)).rejects.toMatchObject({
    code: 'store-unavailable',
    message: expect.stringMatching(
      /^The store \S+ cannot be opened: no such column: \S+ .*the file is damaged: restore a backup/,
    ),
  });
});

it.each([
  ['journal_mode', 'PRAGMA journal_mode = DELETE'],
  ['synchronous', 'PRAGMA synchronous = NORMAL'],
  ['foreign_keys', 'PRAGMA foreign_keys = OFF'],
])('refuses to start where %s is not what it asked for', (setting, spoil) => {
  const database = raw(join(temporaryFolder(), 'usher.db'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  expect(() => refuseUnsafe(database)).not.toThrow();
  database.exec(spoil);
  expect(() => refuseUnsafe(database)).toThrow(`SQLite answers ${setting} = `);
});
