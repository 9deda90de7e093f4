import { copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openConnections } from '../../src/storage/sqlite/connection.ts';
import { inspectSqliteFile } from '../../src/storage/sqlite/inspect.ts';
import { createSqliteStore, openSqliteStore } from '../../src/storage/sqlite/open.ts';
import { auditSealer } from '../support/key-ring.ts';
import { createClock } from '../support/store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const clock = createClock();

const open = async (file: string) => {
  const store = await openSqliteStore({ file, clock, auditSealer });
  onTestFinished(() => store.close());
  return store;
};

it('tells that it writes ahead, syncs every commit and checks foreign keys', async () => {
  const store = await open(join(temporaryFolder(), 'usher.db'));
  expect(await store.inspect()).toEqual({
    identity: expect.stringMatching(/^\d+:\d+$/),
    writeAheadLog: true,
    syncsCommits: true,
    foreignKeys: true,
  });
});

it.each([
  ['synchronous = NORMAL', { syncsCommits: false, foreignKeys: true }],
  ['synchronous = OFF', { syncsCommits: false, foreignKeys: true }],
  ['synchronous = EXTRA', { syncsCommits: true, foreignKeys: true }],
  ['foreign_keys = OFF', { syncsCommits: true, foreignKeys: false }],
])('tells the settings that the writer has now: %s', async (pragma, wanted) => {
  const connections = await openConnections(join(temporaryFolder(), 'usher.db'));
  const store = createSqliteStore(connections, { clock, auditSealer });
  onTestFinished(() => store.close());
  connections.writer.exec(`PRAGMA ${pragma}`);
  expect(await store.inspect()).toMatchObject(wanted);
});

it('is the same store for all who have it open, and another once its file was exchanged', async () => {
  const file = join(temporaryFolder(), 'usher.db');
  const [first, second] = [await open(file), await open(file)];
  const { identity } = await first.inspect();
  expect((await second.inspect()).identity).toBe(identity);
  expect(await inspectSqliteFile(file, clock)).toMatchObject({ kind: 'read', identity });
  copyFileSync(file, `${file}.copy`);
  renameSync(`${file}.copy`, file);
  expect((await first.inspect()).identity).toBe(identity);
  expect(await inspectSqliteFile(file, clock)).not.toMatchObject({ identity });
});
