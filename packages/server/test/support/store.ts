import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clock, Instant } from '../../src/core/clock.ts';
import type { Store } from '../../src/core/store.ts';
import { createAuditSealer } from '../../src/crypto/audit-sealer.ts';
import { openSqliteStore } from '../../src/storage/sqlite/open.ts';
import { masterKey } from './key-ring.ts';

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

/** The audit log's codes, as every store of the contract suites has them. */
export const auditSealer = createAuditSealer(masterKey);

/** A directory that goes with the test. */
export const createFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'usher-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

export const sqlite: StoreEngine = {
  name: 'SQLite',
  create() {
    const clock = createClock();
    const file = join(createFolder(), 'usher.db');
    const open = async (onChange = () => {}): Promise<Store> => {
      const store = await openSqliteStore({ file, clock, auditSealer, onChange });
      onTestFinished(() => store.close());
      return store;
    };
    return Promise.resolve({ clock, open });
  },
};
