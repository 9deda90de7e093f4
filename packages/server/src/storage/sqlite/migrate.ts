import type { DatabaseSync } from 'node:sqlite';
import { Problem } from '../../core/problem.ts';
import { init } from './migrations/0001-init.ts';
import { whileBusy } from './patience.ts';

interface Migration {
  readonly from: number;
  readonly to: number;
  readonly sql: string;
}

/**
 * In order, each from the file's `user_version` to the next; a new file has 0. Not changed once released. Schema
 * 1 had no audit chains, and only development versions wrote it.
 *
 * None may write codes into the audit log: whoever sets the number back would have theirs made by us.
 */
const migrations: readonly Migration[] = [{ from: 0, to: 2, sql: init }];

const CURRENT = 2;

/** `PRAGMA application_id` of our files: "Ushr" in ASCII. */
const OURS = 0x55736872;

/**
 * Throws for a file that is not ours to write: another program's, or one that another version of Usher wrote and
 * this one would misread.
 */
export const refuseUnknown = async (database: DatabaseSync): Promise<void> => {
  const { version, applicationId, tables } = await whileBusy(() => describe(database));
  if (applicationId !== OURS && (version !== 0 || tables > 0)) {
    throw refused("The file is another program's database. Name another file or another data directory.");
  }
  if (version > CURRENT) {
    throw refused(
      `The store was written by a newer version of Usher: its schema is ${version}, and this version knows ` +
        `${CURRENT}. Run the newer version, or restore a backup from before the upgrade.`,
    );
  }
  if (version !== CURRENT && migrationFrom(version) === undefined) {
    throw refused(
      `The store says that its schema is ${version}, which no release of Usher has written; this version knows ` +
        `${CURRENT}. Restore a backup. Where a development version wrote it, begin with a new data directory.`,
    );
  }
};

const refused = (detail: string): Problem => new Problem('store-unavailable', { detail });

const migrationFrom = (version: number): Migration | undefined =>
  migrations.find(({ from }) => from === version);

/** Brings the file to the schema that this code knows. Processes that start together take turns. */
export const migrate = async (database: DatabaseSync): Promise<void> => {
  while ((await whileBusy(() => versionOf(database))) !== CURRENT) {
    // Anew each time: while this process waited for its turn, a newer version may have had the file.
    await refuseUnknown(database);
    await whileBusy(() => database.exec('BEGIN IMMEDIATE'));
    migrateOnce(database);
  }
};

const migrateOnce = (database: DatabaseSync): void => {
  try {
    // Read again, now that nobody else can write: while this process waited for the lock, another may have
    // done the migration.
    const migration = migrationFrom(versionOf(database));
    if (migration !== undefined) {
      database.exec(migration.sql);
      database.exec(`PRAGMA application_id = ${OURS}; PRAGMA user_version = ${migration.to}`);
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
  return { ours: applicationId === OURS, version, known: CURRENT };
};

const versionOf = (database: DatabaseSync): number => numberFrom(database, 'PRAGMA user_version');

// In one transaction: somebody may be making the file between two readings, and half made it looks like another's.
const describe = (database: DatabaseSync) => {
  database.exec('BEGIN');
  try {
    return {
      version: versionOf(database),
      applicationId: numberFrom(database, 'PRAGMA application_id'),
      tables: numberFrom(database, 'SELECT count(*) FROM sqlite_schema'),
    };
  } finally {
    // A file that cannot be read may have ended it.
    if (database.isTransaction) database.exec('COMMIT');
  }
};

const numberFrom = (database: DatabaseSync, sql: string): number =>
  Number(Object.values(database.prepare(sql).get() ?? {})[0]);
