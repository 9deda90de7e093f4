import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openConnections } from '../../src/storage/sqlite/connection.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const openWriter = async (file: string) => {
  const { writer, reader } = await openConnections(file);
  onTestFinished(() => {
    reader.close();
    writer.close();
  });
  const setting = (name: string) => writer.prepare(`PRAGMA ${name}`).get()?.[name];
  return { writer, setting };
};

// How long a commit waits is a setting of each connection, which nothing in the file shows: it is asked of the
// very connection that writes, as it is handed out. https://sqlite.org/pragma.html#pragma_synchronous
const FULL = 2;

it('waits for the disk at every commit, with a new file and with one that is there', async () => {
  const file = join(temporaryFolder(), 'usher.db');
  for (const _time of ['new', 'there']) {
    const { setting } = await openWriter(file);
    expect(setting('journal_mode')).toBe('wal');
    expect(setting('synchronous')).toBe(FULL);
  }
});

it('waits for the disk as before after it has written, and after it has taken something back', async () => {
  const { writer, setting } = await openWriter(join(temporaryFolder(), 'usher.db'));
  writer.exec('BEGIN IMMEDIATE; CREATE TABLE notes (text); COMMIT');
  writer.exec('BEGIN IMMEDIATE; INSERT INTO notes VALUES (1); ROLLBACK');
  expect(setting('synchronous')).toBe(FULL);
});
