import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clock, Instant } from '../../src/core/clock.ts';
import type { Store } from '../../src/core/store.ts';
import { openPostgresStore } from '../../src/storage/postgres/open.ts';
import { openSqliteStore } from '../../src/storage/sqlite/open.ts';
import { auditSealer } from './key-ring.ts';
import { createTestDatabase } from './postgres/database.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** An engine that the contract suites run on: they know nothing else of it. */
export interface StoreEngine {
  readonly name: string;
  /** A new, empty database, which goes with the test. */
  create(): Promise<TestDatabase>;
}

export interface TestDatabase {
  /** The time by which the stores on this database judge. */
  readonly clock: MovableClock;
  /**
   * Another store on the same data, with connections of its own: as good as another process.
   * @param onChange as the store's own option
   */
  open(onChange?: () => void): Promise<Store>;
}

export interface MovableClock extends Clock {
  time: Instant;
}

/** Monday, 23 November 2026, 14:18:47.630 UTC. */
const START = Date.UTC(2026, 10, 23, 14, 18, 47, 630);

export const createClock = (): MovableClock => ({
  time: START,
  now() {
    return this.time;
  },
});

export const sqlite: StoreEngine = {
  name: 'SQLite',
  create() {
    const clock = createClock();
    const file = join(temporaryFolder(), 'usher.db');
    const open = async (onChange = () => {}): Promise<Store> => {
      const store = await openSqliteStore({ file, clock, auditSealer, onChange });
      onTestFinished(() => store.close());
      return store;
    };
    return Promise.resolve({ clock, open });
  },
};

export const postgres: StoreEngine = {
  name: 'PostgreSQL',
  async create() {
    const clock = createClock();
    const { url } = await createTestDatabase();
    const open = async (onChange = () => {}): Promise<Store> => {
      // The first news is that it listens, and may have missed some: it must not come in the middle of a test.
      const listening = Promise.withResolvers<void>();
      let hear = listening.resolve;
      const { store } = await openPostgresStore({
        ...{ url, clock, auditSealer, listens: true },
        onChange: () => hear(),
      });
      onTestFinished(() => store.close());
      await listening.promise;
      hear = onChange;
      return store;
    };
    return { clock, open };
  },
};
