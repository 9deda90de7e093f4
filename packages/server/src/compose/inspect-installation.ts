import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Inspection } from '../cli/composition.ts';
import { version } from '../cli/version.ts';
import type { ReadSettings } from '../config/load.ts';
import type { Settings } from '../config/settings.ts';
import type { Clock } from '../core/clock.ts';
import type { FolderFacts } from '../core/health/judge-files.ts';
import type { MasterKeyFacts } from '../core/health/judge-master-key.ts';
import { rowsOf, type StoreReading } from '../core/health/judge-store.ts';
import type { StoreRows } from '../core/health/read-rows.ts';
import { Problem } from '../core/problem.ts';
import { createDoctorProofs } from '../crypto/doctor-proofs.ts';
import { loadOrCreateMasterKey, parseMasterKey } from '../crypto/master-key.ts';
import { deriveWrappingKey, unwrapSigningKey } from '../crypto/signing-key-wrap.ts';
import { lookAtDisk } from '../host/look-at-disk.ts';
import { lookAtFile, whoAsks } from '../host/look-at-files.ts';
import { inspectDatabase } from '../storage/postgres/inspect.ts';
import { timelinesIn } from '../storage/postgres/timeline-file.ts';
import { inspectSqliteFile } from '../storage/sqlite/inspect.ts';
import { addressFacts } from './address-facts.ts';

/** Gathers what `usher doctor` judges. Nothing here writes, and nothing throws for what is wrong. */
export const inspectInstallation = async (clock: Clock, reading: ReadSettings): Promise<Inspection> => {
  const { settings } = reading;
  const data = resolve(settings.data);
  const store = await lookAtStore(settings, data, clock);
  const { masterKey, key } = findMasterKey(reading, data, store);
  const publicUrl = settings.publicUrl ?? `http://localhost:${settings.port}`;
  return {
    clock,
    proofs: key === null ? null : createDoctorProofs(key),
    installation: {
      // On a database its clock judges.
      now: store.kind === 'database' ? clock.now() + store.clockAhead : clock.now(),
      versions: { usher: version(), node: process.versions.node, engine: engineOf(settings, store) },
      folder: lookAtFolder(data, reading),
      disk: settings.database === null ? lookAtDisk(data) : null,
      masterKey,
      store,
      addresses: await addressFacts(settings, publicUrl, brandsAmong(rowsOf(store))),
    },
  };
};

const lookAtStore = ({ database }: Settings, data: string, clock: Clock): Promise<StoreReading> =>
  database === null
    ? inspectSqliteFile(join(data, 'usher.db'), clock)
    : inspectDatabase(database.reveal(), timelinesIn(join(data, 'timelines.json')));

const engineOf = ({ database }: Settings, store: StoreReading): string => {
  if (database === null) return `SQLite ${process.versions['sqlite'] ?? ''}`;
  return store.kind === 'database' ? `PostgreSQL ${store.serverVersion}` : 'PostgreSQL';
};

const ofFile = ['usher.db', 'usher.db-wal', 'usher.db-shm', 'master.key'];
const besideDatabase = ['master.key', 'timelines.json'];

const lookAtFolder = (data: string, { settings, secretFiles }: ReadSettings): FolderFacts => ({
  holdsStore: settings.database === null,
  folder: lookAtFile(data),
  files: (settings.database === null ? ofFile : besideDatabase).map((name) => lookAtFile(join(data, name))),
  secrets: secretFiles.map((path) => lookAtFile(resolve(path))),
  asker: whoAsks(),
});

const brandsAmong = (rows: StoreRows | null) => ({
  bySlug: (slug: string) =>
    Promise.resolve(rows?.brands.find(({ brand }) => brand.slug === slug)?.brand ?? null),
});

interface FoundKey {
  readonly masterKey: MasterKeyFacts;
  /** `null` for one that cannot be used, or is not there. */
  readonly key: KeyObject | null;
}

const findMasterKey = (reading: ReadSettings, data: string, store: StoreReading): FoundKey => {
  if (reading.isWrong('masterKey')) {
    const reason = 'What is wrong with its setting stands under "configuration".';
    return { masterKey: { kind: 'unusable', reason }, key: null };
  }
  const given = reading.settings.masterKey;
  const file = join(data, 'master.key');
  if (given === null && hasNoKeys(store) && !existsSync(file)) {
    return { masterKey: { kind: 'none-yet' }, key: null };
  }
  try {
    const source = given === null ? file : 'USHER_MASTER_KEY';
    const key = given === null ? loadOrCreateMasterKey(data, false) : parseMasterKey(given.reveal(), source);
    return { masterKey: { kind: 'usable', source, mismatch: mismatchOf(key, store) }, key };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { masterKey: { kind: 'unusable', reason: error.message }, key: null };
  }
};

/** A store that any master key fits. */
const hasNoKeys = (store: StoreReading): boolean =>
  store.kind === 'missing' ||
  (store.kind === 'database' && (store.schema.kind === 'empty' || store.rows?.signingKeys.length === 0));

/** Why the store's own keys do not open under the master key; `null` where they do. */
const mismatchOf = (key: KeyObject, store: StoreReading): string | null => {
  try {
    for (const signingKey of rowsOf(store)?.signingKeys ?? [])
      unwrapSigningKey(signingKey, deriveWrappingKey(key));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
