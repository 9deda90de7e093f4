import { Client } from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { createIdSource } from '../../src/core/ids.ts';
import type { Store } from '../../src/core/store.ts';
import { openPostgresStore } from '../../src/storage/postgres/open.ts';
import { auditSealer } from '../support/key-ring.ts';
import { createTestDatabase } from '../support/postgres/database.ts';
import { createClock } from '../support/store.ts';
import { aBrand } from './records.ts';

const clock = createClock();
const ids = createIdSource(
  () => clock.now(),
  () => 0,
);
const patient = { timeout: 20_000, interval: 5 };

interface Node {
  readonly store: Store;
  /** How often it has heard that something may have changed. */
  heard(): number;
}

/** Opened like a serving node, and listening. */
const openNode = async (url: string): Promise<Node> => {
  let heard = 0;
  const { store } = await openPostgresStore({
    ...{ url, clock, auditSealer, listens: true },
    onChange: () => {
      heard += 1;
    },
  });
  onTestFinished(() => store.close());
  // Told of what it may have missed before it listened.
  await expect.poll(() => heard, patient).toBe(1);
  return { store, heard: () => heard };
};

let brands = 0;
const change = ({ store }: Node) =>
  store.write((records) => records.brands.insert(aBrand(ids.next(), `brand-${++brands}`, clock)));

it('a node hears what another writes, and what it writes itself once only', async () => {
  const { url } = await createTestDatabase();
  const [here, there] = [await openNode(url), await openNode(url)];
  await change(here);
  expect(here.heard()).toBe(2);
  await expect.poll(there.heard, patient).toBe(2);
  await change(there);
  // Notices arrive in the order of their commits: its own would have come before this one.
  await expect.poll(here.heard, patient).toBe(3);
});

it('a node whose connection was broken listens again, and takes it that it has missed something', async () => {
  const { url } = await createTestDatabase();
  const [here, there] = [await openNode(url), await openNode(url)];
  const admin = new Client(url);
  await admin.connect();
  onTestFinished(() => admin.end());
  const { rowCount } = await admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'usher news' AND datname = current_database()",
  );
  expect(rowCount).toBe(2);
  await expect.poll(here.heard, patient).toBe(2);
  await expect.poll(there.heard, patient).toBe(2);
  await change(here);
  await expect.poll(there.heard, patient).toBe(3);
});

it('a node that stops tells what it has not told yet', async () => {
  const { url } = await createTestDatabase();
  const [here, there] = [await openNode(url), await openNode(url)];
  await change(here);
  await here.store.close();
  await expect.poll(there.heard, patient).toBe(2);
});
