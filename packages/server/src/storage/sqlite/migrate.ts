import type { DatabaseSync } from 'node:sqlite';
import type { AuditSealer } from '../../core/audit/chain.ts';
import { Problem } from '../../core/problem.ts';
import { init } from './migrations/0001-init.ts';
import { auditChains } from './migrations/0002-audit-chains.ts';
import { whileBusy } from './patience.ts';

type Migration = (database: DatabaseSync, auditSealer: AuditSealer) => void;

/** In order; a file whose `user_version` is n has had the first n. Not changed once released. */
const migrations: readonly Migration[] = [(database) => database.exec(init), auditChains];

/** `PRAGMA application_id` of our files: "Ushr" in ASCII. */
const OURS = 0x55736872;

/**
 * Throws for a file that is not ours to write: another program's, or one that a newer version of Usher wrote
 * and this one would misread.
 */
export const refuseUnknown = async (database: DatabaseSync): Promise<void> => {
  const { version, applicationId, tables } = await whileBusy(() => describe(database));
  if (applicationId !== OURS && (version !== 0 || tables > 0)) {
    throw new Problem('store-unavailable', {
      detail: "The file is another program's database. Name another file or another data directory.",
    });
  }
  if (version > migrations.length) {
    throw new Problem('store-unavailable', {
      detail:
        `The store was written by a newer version of Usher: its schema is ${version}, and this version knows ` +
        `${migrations.length}. Run the newer version, or restore a backup from before the upgrade.`,
    });
  }
};

/** Brings the file to the schema that this code knows. Processes that start together take turns. */
export const migrate = async (database: DatabaseSync, auditSealer: AuditSealer): Promise<void> => {
  while (versionOf(database) < migrations.length) {
    await whileBusy(() => database.exec('BEGIN IMMEDIATE'));
    migrateOnce(database, auditSealer);
  }
};

const migrateOnce = (database: DatabaseSync, auditSealer: AuditSealer): void => {
  try {
    // Read again, now that nobody else can write: while this process waited for the lock, another may have
    // done the migration.
    const version = versionOf(database);
    const migration = migrations[version];
    if (migration !== undefined) {
      migration(database, auditSealer);
      database.exec(`PRAGMA application_id = ${OURS}; PRAGMA user_version = ${version + 1}`);
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
};

/** What a file says it is. */
export interface SchemaFacts {
  /** Whether Usher made it. */
  readonly ours: boolean;
  readonly version: number;
  /** The version that this code works with. */
  readonly known: number;
}

export const describeSchema = (database: DatabaseSync): SchemaFacts => {
  const { version, applicationId } = describe(database);
  return { ours: applicationId === OURS, version, known: migrations.length };
};

const versionOf = (database: DatabaseSync): number => numberFrom(database, 'PRAGMA user_version');

const describe = (database: DatabaseSync) => ({
  version: versionOf(database),
  applicationId: numberFrom(database, 'PRAGMA application_id'),
  tables: numberFrom(database, 'SELECT count(*) FROM sqlite_schema'),
});

const numberFrom = (database: DatabaseSync, sql: string): number =>
  Number(Object.values(database.prepare(sql).get() ?? {})[0]);
