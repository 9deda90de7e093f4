import { DAY, type Instant } from '../../core/clock.ts';
import { firstIdAt } from '../../core/ids.ts';
import { MIGRATION_LOCK } from './advisory-locks.ts';
import type { Session } from './session.ts';

// How many months have their partitions before they begin. What falls outside lies in the table's rest.
const MONTHS_AHEAD = 3;

// A ticket lives for a day at most; what is dropped with its month is long spent, by whatever clock.
const SPENT_AFTER = 7 * DAY;

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
  { name: 'tickets', boundAt: (at) => firstIdAt(at), settings: 'fillfactor = 80' },
  { name: 'audit', boundAt: (at) => at, settings: 'fillfactor = 100' },
];

interface DividedTable {
  readonly name: string;
  readonly boundAt: (at: Instant) => number;
  readonly settings: string;
}

/**
 * Makes the partitions of this month and the next ones, where they are missing, and drops those of past months
 * from which retention has taken everything. Tickets are kept as long as the audit log of their month.
 */
export const tidyPartitions = async (session: Session, now: Instant): Promise<void> => {
  const names = await namesOf(session);
  for (let later = 0; later <= MONTHS_AHEAD; later++) {
    const month = monthOf(now, later);
    for (const table of divided)
      if (!names.has(`${table.name}_${month.name}`)) await make(session, table, month);
  }
  const recent = monthOf(now - SPENT_AFTER).name;
  for (const name of [...names].sort()) {
    const [, month] = /^audit_(\d{4}_\d{2})$/.exec(name) ?? [];
    if (month === undefined || month >= recent) continue;
    const { rows } = await session.query(`SELECT NOT EXISTS (SELECT 1 FROM ${name})`);
    if (rows[0]?.[0] !== (true as unknown)) continue;
    await session.execute(`DROP TABLE ${name}`);
    if (names.has(`tickets_${month}`)) await session.execute(`DROP TABLE tickets_${month}`);
  }
};

const namesOf = async (session: Session): Promise<ReadonlySet<string>> => {
  const { rows } = await session.query(
    `SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent IN ('tickets'::regclass, 'audit'::regclass)`,
  );
  return new Set(rows.map(([name]) => String(name)));
};

/** Made beside its table and then attached, which disturbs nobody who reads or writes the others. */
const make = async (
  session: Session,
  { name, boundAt, settings }: DividedTable,
  month: Month,
): Promise<void> => {
  const partition = `${name}_${month.name}`;
  await session.execute(`BEGIN; SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
  try {
    // Asked again, now that nobody else makes it.
    if (!(await namesOf(session)).has(partition)) {
      await session.execute(`
        CREATE TABLE ${partition} (LIKE ${name} INCLUDING DEFAULTS INCLUDING CONSTRAINTS) WITH (${settings});
        ALTER TABLE ${partition} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE ${name} ATTACH PARTITION ${partition}
          FOR VALUES FROM (${boundAt(month.begins)}) TO (${boundAt(month.ends)})`);
    }
    await session.execute('COMMIT');
  } catch (error) {
    await session.execute('ROLLBACK').catch(() => undefined);
    throw error;
  }
};
