import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openConnections } from '../../src/storage/sqlite/connection.ts';
import { createEngine } from '../../src/storage/sqlite/engine.ts';
import type { Job } from '../../src/storage/sqlite/group-commit.ts';
import { auditSealer } from '../support/key-ring.ts';
import { createClock } from '../support/store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const start = async () => {
  const connections = await openConnections(join(temporaryFolder(), 'usher.db'));
  const { commits } = createEngine(connections, { clock: createClock(), auditSealer, onChange: () => {} });
  onTestFinished(async () => {
    await commits.close();
    connections.reader.close();
    connections.writer.close();
  });
  const { writer, reader } = connections;
  writer.exec('CREATE TABLE notes (text TEXT PRIMARY KEY)');
  const insert = writer.prepare('INSERT INTO notes VALUES (?)');
  const select = reader.prepare('SELECT text FROM notes ORDER BY rowid');
  return {
    commits,
    writer,
    note:
      (text: string): Job<string> =>
      () =>
      () => {
        insert.run(text);
        return text;
      },
    committed: () => select.all().map((row) => row['text']),
  };
};

describe('group commit', () => {
  it('commits the jobs of one turn together, and answers none before that', async () => {
    const { commits, note, committed } = await start();
    const seen: unknown[] = [];
    const look: Job<void> = () => () => void seen.push(committed());
    const jobs = [note('a'), note('b')].map((job) => commits.submit(job).then(() => committed()));
    await commits.submit(look);
    expect(seen).toEqual([[]]);
    expect(await Promise.all(jobs)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('lets a job see what those before it in the group have written', async () => {
    const { commits, writer, note } = await start();
    const count = writer.prepare('SELECT count(*) AS notes FROM notes');
    const [, notes] = await Promise.all([
      commits.submit(note('a')),
      commits.submit(() => () => count.get()?.['notes']),
    ]);
    expect(notes).toBe(1);
  });

  it('takes back everything that a job wrote before it failed, and nothing of its neighbours', async () => {
    const { commits, note, committed } = await start();
    const thrown = new Error('half way');
    const half: Job<void> = () => () => {
      note('half')()();
      throw thrown;
    };
    const outcomes = await Promise.allSettled([note('a'), half, note('b')].map((job) => commits.submit(job)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: thrown });
    expect(committed()).toEqual(['a', 'b']);
  });

  it('tells everybody in the group, and keeps nothing, where the commit fails', async () => {
    const { commits, writer, note, committed } = await start();
    // A foreign key that is looked at no sooner than at the commit.
    const spoil: Job<void> = () => () => {
      writer.exec('PRAGMA defer_foreign_keys = ON');
      writer.exec(`INSERT INTO api_keys VALUES (404, 1, '', x'', '', '', '', 0, 0, NULL, NULL, NULL, 1)`);
    };
    const outcomes = await Promise.allSettled(
      [note('a'), spoil, note('b')].map((job) => commits.submit(job)),
    );
    for (const outcome of outcomes) {
      const cause = { message: 'FOREIGN KEY constraint failed' };
      expect(outcome).toMatchObject({ reason: { code: 'store-unavailable', cause } });
    }
    expect(committed()).toEqual([]);
    await commits.submit(note('c'));
    expect(committed()).toEqual(['c']);
  });

  it('commits more than one group holds', async () => {
    const { commits, note, committed } = await start();
    const texts = Array.from({ length: 1000 }, (_, at) => String(at));
    await Promise.all(texts.map((text) => commits.submit(note(text))));
    expect(committed()).toEqual(texts);
  });

  it('turns work away where too much is waiting, and takes it again afterwards', async () => {
    const { commits, note, committed } = await start();
    const waiting = Array.from({ length: 10_000 }, (_, at) => commits.submit(note(String(at))));
    await expect(commits.submit(note('too much'))).rejects.toMatchObject({
      code: 'overloaded',
      retryAfter: 1,
    });
    await Promise.all(waiting);
    await commits.submit(note('again'));
    expect(committed()).toHaveLength(10_001);
  });

  it('answers what is waiting when it closes, and takes no more', async () => {
    const { commits, note, committed } = await start();
    const waiting = commits.submit(note('a'));
    const closing = commits.close();
    await expect(commits.submit(note('late'))).rejects.toMatchObject({ code: 'store-unavailable' });
    await closing;
    expect(await waiting).toBe('a');
    expect(committed()).toEqual(['a']);
  });

  it('takes turns between groups and transactions of their own', async () => {
    const { commits, note } = await start();
    const order: string[] = [];
    const write = (name: string) =>
      commits.write(() => {
        order.push(name);
        return Promise.resolve();
      });
    const many = Array.from({ length: 300 }, (_, at) => commits.submit(note(String(at))));
    await Promise.all([
      write('first'),
      write('second'),
      ...many.map((job) => job.then(() => order.push('job'))),
    ]);
    expect(order.indexOf('first')).toBeLessThan(order.lastIndexOf('job'));
    expect(order.indexOf('job')).toBeLessThan(order.indexOf('second'));
  });
});
