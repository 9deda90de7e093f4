import { DAY, type Instant } from '../../core/clock.ts';
import { firstIdAt } from '../../core/ids.ts';
import { MIGRATION_LOCK } from './advisory-locks.ts';
import type { Session } from './session.ts';

// How many months have their partitions before they begin. What falls outside lies in the table's rest.
const MONTHS_AHEAD = 3;

// A ticket lives for a day at most; what is dropped with its month is long spent, by whatever clock.
const SPENT_AFTER = 7 * DAY;

// Milliseconds.
const PATIENCE = 200;

interface Month {
  /** `2026_11` */
  readonly name: string;
  readonly begins: Instant;
  readonly ends: Instant;
}

const monthOf = (at: Instant, later = 0): Month => {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + later];
  const begins = Date.UTC(year, month);
  const name = new Date(begins).toISOString().slice(0, 7).replace('-', '_');
  return { name, begins, ends: Date.UTC(year, month + 1) };
};

/** The tables that are divided by month, and what of theirs stands for a time. */
const divided: readonly DividedTable[] = [
  { name: 'tickets', key: 'id', boundAt: (at) => firstIdAt(at), settings: 'fillfactor = 80' },
  { name: 'audit', key: 'at', boundAt: (at) => at, settings: 'fillfactor = 100' },
];

interface DividedTable {
  readonly name: string;
  /** The column that it is divided by. */
  readonly key: string;
  readonly boundAt: (at: Instant) => number;
  readonly settings: string;
}

/**
 * Makes the partitions of this month and the next ones, where they are missing, and drops those of past months
 * from which retention has taken everything. Tickets are kept as long as the audit log of their month.
 *
 * It waits for nobody: where a table is in use (by a backup, say) it rejects, and is to be tried again later. So
 * nobody has to wait behind it.
 */
export const tidyPartitions = async (session: Session, now: Instant): Promise<void> => {
  const names = await namesOf(session);
  for (let later = 0; later <= MONTHS_AHEAD; later++) {
    const month = monthOf(now, later);
    for (const table of divided)
      if (!names.has(`${table.name}_${month.name}`)) await alone(session, () => make(session, table, month));
  }
  const recent = monthOf(now - SPENT_AFTER).name;
  for (const name of [...names].sort()) {
    const [, month] = /^(?:audit|tickets)_(\d{4}_\d{2})$/.exec(name) ?? [];
    if (month === undefined || month >= recent) continue;
    if (await isSpent(session, month)) await alone(session, () => drop(session, month));
  }
};

/** How many months, from this one on, have their partitions. */
export const monthsReady = async (session: Session, now: Instant): Promise<number> => {
  const names = await namesOf(session);
  for (let later = 0; ; later++) {
    const month = monthOf(now, later).name;
    if (!divided.every(({ name }) => names.has(`${name}_${month}`))) return later;
  }
};

const namesOf = async (session: Session): Promise<ReadonlySet<string>> => {
  const { rows } = await session.query(
    `SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent IN ('tickets'::regclass, 'audit'::regclass)`,
  );
  return new Set(rows.map(([name]) => String(name)));
};

/** Makes the partitions of months that are given by an instant in each, where they are missing. */
export const makePartitions = async (session: Session, months: readonly Instant[]): Promise<void> => {
  const names = await namesOf(session);
  for (const at of months) {
    const month = monthOf(at);
    for (const table of divided)
      if (!names.has(`${table.name}_${month.name}`)) await alone(session, () => make(session, table, month));
  }
};

/** Runs work in a transaction that no other process tidies in, and that waits for no lock of a table. */
const alone = async (session: Session, work: () => Promise<void>): Promise<void> => {
  try {
    await session.execute(
      `BEGIN; SELECT pg_advisory_xact_lock(${MIGRATION_LOCK}); SET LOCAL lock_timeout = '${PATIENCE}ms'`,
    );
    await work();
    await session.execute('COMMIT');
  } catch (error) {
    await session.execute('ROLLBACK').catch(() => undefined);
    throw error;
  }
};

/** Made beside its table and then attached; what lay in the rest for want of it comes along. */
const make = async (
  session: Session,
  { name, key, boundAt, settings }: DividedTable,
  month: Month,
): Promise<void> => {
  const partition = `${name}_${month.name}`;
  // Asked again, now that nobody else makes it.
  if ((await namesOf(session)).has(partition)) return;
  const [from, to] = [boundAt(month.begins), boundAt(month.ends)];
  await session.execute(`
    LOCK TABLE ${name}_rest IN ACCESS EXCLUSIVE MODE;
    CREATE TABLE ${partition} (LIKE ${name} INCLUDING DEFAULTS INCLUDING CONSTRAINTS) WITH (${settings});
    WITH theirs AS (DELETE FROM ${name}_rest WHERE ${key} >= ${from} AND ${key} < ${to} RETURNING *)
    INSERT INTO ${partition} SELECT * FROM theirs;
    ALTER TABLE ${name} ATTACH PARTITION ${partition} FOR VALUES FROM (${from}) TO (${to})`);
};

/** What retention leaves of a month is the last record of a chain that has come to rest. */
const WORTH_KEEPING = `
NOT EXISTS (SELECT FROM audit_ends e
             WHERE e.brand_id = a.brand_id AND e.writer = a.writer AND e.sequence = a.sequence)`;

/** Whether nothing of a month's log is left but the ends of chains. */
const isSpent = async (session: Session, month: string): Promise<boolean> => {
  const names = await namesOf(session);
  if (!names.has(`audit_${month}`)) return names.has(`tickets_${month}`);
  const { rows } = await session.query(
    `SELECT NOT EXISTS (SELECT FROM audit_${month} a WHERE ${WORTH_KEEPING})`,
  );
  return rows[0]?.[0] === (true as unknown);
};

const drop = async (session: Session, month: string): Promise<void> => {
  const names = await namesOf(session);
  if (names.has(`audit_${month}`)) {
    await session.execute(`LOCK TABLE audit_${month}, audit_rest IN ACCESS EXCLUSIVE MODE`);
    // Looked at again, now that nobody can put anything there.
    if (!(await isSpent(session, month))) return;
    // The ends go into the rest, which is where their time belongs once the month has no partition.
    await session.execute(`
      CREATE TEMPORARY TABLE ends ON COMMIT DROP AS SELECT * FROM audit_${month};
      DROP TABLE audit_${month};
      INSERT INTO audit SELECT * FROM ends`);
  }
  await session.execute(`DROP TABLE IF EXISTS tickets_${month}`);
};
