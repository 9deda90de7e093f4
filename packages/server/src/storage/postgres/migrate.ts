import { randomBytes } from 'node:crypto';
import type { Instant } from '../../core/clock.ts';
import { Problem } from '../../core/problem.ts';
import { MIGRATION_LOCK } from './advisory-locks.ts';
import { init } from './migrations/0001-init.ts';
import type { Session } from './session.ts';

interface Migration {
  readonly sql: string;
  /** The oldest version of the code, by the number of migrations it knows, that can work with what this makes. */
  readonly worksFor: number;
}

/** In order. Not changed once released; each leaves the nodes working that `worksFor` names. */
const migrations: readonly Migration[] = [{ sql: init, worksFor: 1 }];

/** What a database says it is. */
export type SchemaFacts =
  | { readonly kind: 'empty' }
  | { readonly kind: 'foreign' }
  | {
      readonly kind: 'ours';
      readonly version: number;
      /** The version that this code knows. */
      readonly known: number;
      readonly worksFor: number;
      /** Whether `usher move` has begun to fill it and is not done. */
      readonly isBeingFilled: boolean;
    };

export const describeSchema = async (session: Session): Promise<SchemaFacts> => {
  const { rows } = await session.query(
    `SELECT to_regclass('usher_schema') IS NOT NULL,
            EXISTS (SELECT 1 FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace)`,
  );
  const [[isOurs, hasTables] = []] = rows as unknown as [boolean, boolean][];
  if (!isOurs) return { kind: hasTables ? 'foreign' : 'empty' };
  const { rows: versions } = await session.query(
    'SELECT version, works_for FROM usher_schema ORDER BY version DESC LIMIT 1',
  );
  const [[version, worksFor] = [0, 0]] = versions as unknown as [number, number][];
  const isBeingFilled = await hasUnfinishedMove(session);
  return { kind: 'ours', version, known: migrations.length, worksFor, isBeingFilled };
};

/** `usher_move` is made by `storage/move`, where an installation comes from an embedded store. */
const hasUnfinishedMove = async (session: Session): Promise<boolean> => {
  const { rows } = await session.query("SELECT to_regclass('usher_move') IS NOT NULL");
  if (rows[0]?.[0] !== (true as unknown)) return false;
  const { count } = await session.query('SELECT 1 FROM usher_move WHERE completed_at IS NULL');
  return count > 0;
};

/**
 * Throws for a schema that this code cannot work with. An older one is left as it is: others may be at work
 * with it, and whoever upgrades says when.
 */
export const refuseUnfit = (schema: SchemaFacts): void => {
  if (schema.kind === 'foreign') {
    throw new Problem('store-unavailable', {
      detail:
        "The database holds another program's tables. Name an empty database, or a schema of its own: " +
        'add ?options=-c%20search_path%3Dusher to the URL.',
    });
  }
  if (schema.kind === 'empty') return;
  const { version, known, worksFor } = schema;
  if (version < known) {
    throw new Problem('store-unavailable', {
      detail:
        `The database has schema ${version}, and this version of Usher works with ${known}. Nodes of the former ` +
        'version may go on meanwhile: run `usher migrate`.',
    });
  }
  if (worksFor > known) {
    throw new Problem('store-unavailable', {
      detail:
        `The database was written by a newer version of Usher: its schema is ${version}, and this version knows ` +
        `${known}. Run the newer version.`,
    });
  }
  if (schema.isBeingFilled) {
    throw new Problem('store-unavailable', {
      detail:
        'An installation is being moved into the database, and not all of it is there. Where `usher move` does not ' +
        'run any more, run it again: it goes on where it was.',
    });
  }
};

/** Brings the database to the schema that this code knows. Processes that start together take turns. */
export const migrate = async (session: Session, now: Instant): Promise<void> => {
  let isCurrent = false;
  while (!isCurrent) {
    await session.execute(`BEGIN; SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    try {
      isCurrent = await migrateOnce(session, now);
      await session.execute('COMMIT');
    } catch (error) {
      await session.execute('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
};

/** @returns whether there was nothing to do */
const migrateOnce = async (session: Session, now: Instant): Promise<boolean> => {
  // Read now that nobody else migrates.
  const schema = await describeSchema(session);
  if (schema.kind === 'foreign') return true;
  const version = schema.kind === 'ours' ? schema.version : 0;
  const migration = migrations[version];
  if (migration === undefined) return true;
  if (version === 0) await session.execute(SCHEMA_TABLE);
  await session.execute(migration.sql);
  if (version === 0) {
    const id = randomBytes(16).toString('hex');
    await session.query('INSERT INTO installation (id, created_at) VALUES ($1, $2)', [id, now]);
  }
  await session.query('INSERT INTO usher_schema (version, works_for, applied_at) VALUES ($1, $2, $3)', [
    version + 1,
    migration.worksFor,
    now,
  ]);
  return false;
};

const SCHEMA_TABLE = `
CREATE TABLE usher_schema (
  version    BIGINT NOT NULL PRIMARY KEY,
  works_for  BIGINT NOT NULL,
  applied_at BIGINT NOT NULL
)`;
