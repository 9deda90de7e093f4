import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { MINUTE } from '../../src/core/clock.ts';
import { type Connections, openConnections } from '../../src/storage/sqlite/connection.ts';
import { createSqliteStore } from '../../src/storage/sqlite/open.ts';
import { auditSealer } from '../support/key-ring.ts';
import { createClock, type StoreEngine } from '../support/store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aUser, type Installation, install, kindsIn } from './records.ts';
import { factsOf, mint, openSessions, redeem } from './ticket-acts.ts';

interface Exposed extends Installation {
  /** The first store's own, to spoil its day with. */
  readonly connections: Connections;
  /** A connection of no store. */
  readonly raw: DatabaseSync;
}

const installExposed = async (): Promise<Exposed> => {
  const file = join(temporaryFolder(), 'usher.db');
  const clock = createClock();
  const opened: Connections[] = [];
  const engine: StoreEngine = {
    name: 'SQLite',
    create: () =>
      Promise.resolve({
        clock,
        async open(onChange = () => {}) {
          const connections = await openConnections(file);
          opened.push(connections);
          const store = createSqliteStore(connections, { clock, auditSealer, onChange });
          onTestFinished(() => store.close());
          return store;
        },
      }),
  };
  const installation = await install(engine);
  const raw = new DatabaseSync(file);
  onTestFinished(() => raw.close());
  const [connections] = opened;
  if (connections === undefined) throw new Error('no store was opened');
  return { ...installation, connections, raw };
};

/** From now on the store's file may not grow. */
const fill = ({ connections: { writer } }: Exposed): void => {
  const pages = writer.prepare('PRAGMA page_count').get()?.['page_count'];
  writer.exec(`PRAGMA max_page_count = ${pages}`);
};

const makeRoom = ({ connections: { writer } }: Exposed): void =>
  writer.exec('PRAGMA max_page_count = 1000000');

const unavailable = { code: 'store-unavailable' };

// More than a page, so that it needs a new one.
const returnTo = `/${'x'.repeat(5000)}`;

it('turns every write of a group away while the disk is full, and recovers', async () => {
  const exposed = await installExposed();
  const { store, brand, ids } = exposed;
  const ticket = await mint(exposed);
  fill(exposed);
  const outcomes = await Promise.allSettled([
    redeem(exposed, ticket),
    mint(exposed, { returnTo }),
    redeem(exposed, ticket),
  ]);
  for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: unavailable });
  const user = { ...aUser(brand, ids.next(), {}), remark: returnTo };
  await expect(store.write(({ users }) => users.insert(user))).rejects.toMatchObject(unavailable);
  expect(await openSessions(exposed)).toBe(0);
  expect(await kindsIn(store, exposed)).toEqual(['ticket.minted']);
  makeRoom(exposed);
  expect(await redeem(exposed, ticket)).toMatchObject({ outcome: 'redeemed' });
});

it('does not commit half of a management transaction whose work overlooks that the disk was full', async () => {
  const exposed = await installExposed();
  const { store, brand, ids, user } = exposed;
  fill(exposed);
  const work = store.write(async ({ users }) => {
    await users.update({ ...user, remark: 'short' });
    for (let times = 0; times < 50; times++) {
      const large = { ...aUser(brand, ids.next(), {}), remark: returnTo };
      await users.insert(large).catch(() => undefined);
    }
  });
  await expect(work).rejects.toMatchObject(unavailable);
  expect(await store.read.users.byId(brand.id, user.id)).toEqual(user);
});

it('does not believe what a group had read of its own writes before it failed', async () => {
  const exposed = await installExposed();
  const { store, database, brand, apiKey, clock } = exposed;
  const ticket = await mint(exposed);
  fill(exposed);
  store.apiKeys.touch(brand.id, apiKey.id, clock.now());
  const failed = await Promise.allSettled([factsOf(exposed, ticket), mint(exposed, { returnTo })]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  makeRoom(exposed);
  // The version that this gives the key is the one that the failed group had given it.
  const revoked = { ...apiKey, revokedAt: clock.now() };
  await (await database.open()).write(({ apiKeys }) => apiKeys.update(revoked));
  expect((await factsOf(exposed, ticket)).apiKey).toEqual(revoked);
});

it('answers reads while another process holds the write lock, and writes when it is free', async () => {
  const exposed = await installExposed();
  const { store, raw, brand } = exposed;
  raw.exec('BEGIN IMMEDIATE');
  const minted = mint(exposed);
  const written = store.write(({ brands }) => brands.update(brand));
  // Two turns of the event loop: by then the store has asked for the lock.
  await setImmediate();
  await setImmediate();
  expect(await store.read.brands.byId(brand.id)).toEqual(brand);
  await expect(store.check()).resolves.toBeUndefined();
  raw.exec('COMMIT');
  await Promise.all([minted, written]);
  expect(await kindsIn(store, exposed)).toEqual(['ticket.minted']);
});

it('turns everybody who waits away where the write lock is not free within five seconds', async () => {
  const exposed = await installExposed();
  const { raw } = exposed;
  raw.exec('BEGIN IMMEDIATE');
  const waiting = Array.from({ length: 200 }, () => mint(exposed));
  const outcomes = await Promise.allSettled(waiting);
  for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: unavailable });
  raw.exec('COMMIT');
  await expect(mint(exposed)).resolves.toBeDefined();
});

it('keeps what it has counted of refusals while it cannot be written', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const exposed = await installExposed();
  const { store, database, connections } = exposed;
  connections.writer.exec('PRAGMA query_only = ON');
  store.refusals.count('malformed');
  vi.advanceTimersByTime(MINUTE);
  await expect(mint(exposed)).rejects.toMatchObject(unavailable);
  connections.writer.exec('PRAGMA query_only = OFF');
  store.refusals.count('malformed');
  await store.close();
  const { read } = await database.open();
  expect(await read.refusals.since(0)).toMatchObject([{ reason: 'malformed', count: 2 }]);
});
