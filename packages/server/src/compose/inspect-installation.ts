import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Inspection } from '../cli/composition.ts';
import { version } from '../cli/version.ts';
import type { ReadSettings } from '../config/load.ts';
import type { Clock } from '../core/clock.ts';
import type { FolderFacts } from '../core/health/judge-files.ts';
import type { MasterKeyFacts } from '../core/health/judge-master-key.ts';
import type { StoreReading } from '../core/health/judge-store.ts';
import type { StoreRows } from '../core/health/read-rows.ts';
import { Problem } from '../core/problem.ts';
import { createDoctorProofs } from '../crypto/doctor-proofs.ts';
import { loadOrCreateMasterKey, parseMasterKey } from '../crypto/master-key.ts';
import { deriveWrappingKey, unwrapSigningKey } from '../crypto/signing-key-wrap.ts';
import { lookAtDisk } from '../host/look-at-disk.ts';
import { lookAtFile, whoAsks } from '../host/look-at-files.ts';
import { inspectSqliteFile } from '../storage/sqlite/inspect.ts';
import { addressFacts } from './address-facts.ts';

/** Gathers what `usher doctor` judges. Nothing here writes, and nothing throws for what is wrong. */
export const inspectInstallation = async (clock: Clock, reading: ReadSettings): Promise<Inspection> => {
  const { settings } = reading;
  const data = resolve(settings.data);
  const store = await inspectSqliteFile(join(data, 'usher.db'), clock);
  const rows = store.kind === 'read' ? store.rows : null;
  const { masterKey, key } = findMasterKey(reading, data, store);
  const publicUrl = settings.publicUrl ?? `http://localhost:${settings.port}`;
  return {
    clock,
    proofs: key === null ? null : createDoctorProofs(key),
    installation: {
      now: clock.now(),
      versions: { usher: version(), node: process.versions.node, sqlite: process.versions['sqlite'] ?? '' },
      folder: lookAtFolder(data, reading),
      disk: lookAtDisk(data),
      masterKey,
      store,
      addresses: await addressFacts(settings, publicUrl, brandsAmong(rows)),
    },
  };
};

const lookAtFolder = (data: string, { secretFiles }: ReadSettings): FolderFacts => ({
  folder: lookAtFile(data),
  files: ['usher.db', 'usher.db-wal', 'usher.db-shm', 'master.key'].map((name) =>
    lookAtFile(join(data, name)),
  ),
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
  if (given === null && store.kind === 'missing' && !existsSync(file)) {
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

/** Why the store's own keys do not open under the master key; `null` where they do. */
const mismatchOf = (key: KeyObject, store: StoreReading): string | null => {
  if (store.kind !== 'read' || store.rows === null) return null;
  try {
    for (const signingKey of store.rows.signingKeys) unwrapSigningKey(signingKey, deriveWrappingKey(key));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
