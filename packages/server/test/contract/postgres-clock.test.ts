import { Client } from 'pg';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { HOUR, SECOND } from '../../src/core/clock.ts';
import { openPostgresStore } from '../../src/storage/postgres/open.ts';
import { auditSealer } from '../support/key-ring.ts';
import { createTestDatabase } from '../support/postgres/database.ts';
import { createClock, type StoreEngine } from '../support/store.ts';
import { install } from './records.ts';
import { startOn } from './session-acts.ts';
import { decideOn, mint } from './ticket-acts.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A node on a machine whose clock is wrong by so much, and what the database says the time is. */
const installOff = async (off: number) => {
  const { url } = await createTestDatabase();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + off });
  const opened = await openPostgresStore({ url, auditSealer });
  onTestFinished(() => opened.store.close());
  const engine: StoreEngine = {
    name: 'PostgreSQL',
    create: () => Promise.resolve({ clock: createClock(), open: () => Promise.resolve(opened.store) }),
  };
  const client = new Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  const databaseNow = async (): Promise<number> => {
    const { rows } = await client.query('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now');
    return Number(rows[0].now);
  };
  return { installation: await install(engine), clock: opened.clock, databaseNow };
};

describe.each([
  ['an hour ahead', HOUR],
  ['an hour behind', -HOUR],
])('on a node whose clock is %s', (_how, off) => {
  it('whatever is decided is decided by the database’s clock', async () => {
    const { installation, clock, databaseNow } = await installOff(off);
    const ticket = await mint(installation);
    const before = await databaseNow();
    const judged: number[] = [];
    await startOn(installation, (_facts, now) => {
      judged.push(now);
      throw new Error('only asking');
    }).catch(() => undefined);
    await decideOn(installation, ticket.id, (_facts, now) => {
      judged.push(now);
      return { outcome: 'refuse', reason: 'wrong-door', entry: null };
    });
    judged.push(clock.now());
    const after = await databaseNow();
    expect(judged).toHaveLength(3);
    for (const now of judged) {
      expect(now).toBeGreaterThanOrEqual(Math.floor(before) - SECOND);
      expect(now).toBeLessThanOrEqual(after + SECOND);
    }
  });
});
