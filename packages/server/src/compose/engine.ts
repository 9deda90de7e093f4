import { type KeyObject, randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { AuditSealer } from '../core/audit/chain.ts';
import type { Clock } from '../core/clock.ts';
import type { Store } from '../core/store.ts';
import { loadOrCreateMasterKey, parseMasterKey } from '../crypto/master-key.ts';
import type { TimelineMemory } from '../storage/postgres/primary-watch.ts';

/** A store, whichever it is, and the clock that judges there. */
export interface OpenEngine {
  readonly store: Store;
  readonly clock: Clock;
  /** The lane that this process draws identifiers in ({@link createIdSource}). */
  readonly lane: () => number;
  /** What the operator should hear of it. */
  readonly warnings: readonly string[];
}

export interface EngineOptions {
  readonly settings: Settings;
  /** The clock that judges, instead of the engine's own. */
  readonly clock: Clock | null;
  readonly auditSealer: AuditSealer;
  /** Whether other nodes' changes are to be heard at once. */
  readonly serving: boolean;
  readonly onChange: () => void;
}

const wallClock: Clock = { now: () => Date.now() };

const storeFile = ({ data }: Settings): string => join(data, 'usher.db');

export const openEngine = async (options: EngineOptions): Promise<OpenEngine> => {
  const { settings, auditSealer, serving, onChange } = options;
  if (settings.database === null) {
    const clock = options.clock ?? wallClock;
    const { openSqliteStore } = await import('../storage/sqlite/open.ts');
    const store = await openSqliteStore({ file: storeFile(settings), clock, auditSealer, onChange });
    const lane = randomInt(64);
    return { store, clock, lane: () => lane, warnings: [] };
  }
  const { openPostgresStore } = await import('../storage/postgres/open.ts');
  return openPostgresStore({
    url: settings.database.reveal(),
    ...(options.clock === null ? {} : { clock: options.clock }),
    auditSealer,
    node: settings.node ?? hostname(),
    listens: serving,
    timelines: await timelinesOf(settings),
    onChange,
  });
};

/** The installation's master key: the one that was given, else the data folder's, which the first start makes. */
export const findMasterKey = async (settings: Settings): Promise<KeyObject> => {
  if (settings.masterKey !== null) return parseMasterKey(settings.masterKey.reveal(), 'USHER_MASTER_KEY');
  return loadOrCreateMasterKey(settings.data, await isNewInstallation(settings));
};

const isNewInstallation = async (settings: Settings): Promise<boolean> => {
  if (settings.database === null) return !existsSync(storeFile(settings));
  if (existsSync(join(settings.data, 'master.key'))) return true;
  const { isFreshDatabase } = await import('../storage/postgres/open.ts');
  return isFreshDatabase(settings.database.reveal(), await timelinesOf(settings));
};

const timelinesOf = async ({ data }: Settings): Promise<TimelineMemory> => {
  const { timelinesIn } = await import('../storage/postgres/timeline-file.ts');
  return timelinesIn(join(data, 'timelines.json'));
};
