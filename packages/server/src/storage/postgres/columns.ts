import { type AuditRow, auditColumns } from '../rows/audit-row.ts';
import { type SessionRow, sessionColumns } from '../rows/session-row.ts';
import { type TicketRow, ticketColumns } from '../rows/ticket-row.ts';
import { type Statement, statement } from './statement.ts';

type ColumnType = 'bigint' | 'smallint' | 'text' | 'bytea';

/** The columns that are no numbers of 64 bits. */
const types: Readonly<Record<string, ColumnType>> = {
  opens_management: 'smallint',
  opens_applications: 'smallint',
  compared_fields: 'text',
  compared_digest: 'bytea',
  override: 'text',
  return_to: 'text',
  secret_hash: 'bytea',
  method: 'text',
  ticket_hash: 'bytea',
  end_reason: 'text',
  address: 'text',
  user_agent: 'text',
  landing: 'text',
  actor_kind: 'text',
  actor_name: 'text',
  kind: 'text',
  detail: 'text',
  mac: 'bytea',
};

/** Inserts any number of rows in one statement, which takes one list for each column. */
interface InsertMany<Row> {
  readonly statement: Statement;
  readonly parameters: (rows: readonly Row[]) => ReadonlyArray<readonly unknown[]>;
}

const insertMany = <Row extends object>(
  table: string,
  columns: ReadonlyArray<keyof Row & string>,
): InsertMany<Row> => {
  const lists = columns.map((column, at) => `$${at + 1}::${types[column] ?? 'bigint'}[]`);
  return {
    statement: statement(
      `insert_${table}`,
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT * FROM unnest(${lists.join(', ')})`,
    ),
    parameters: (rows) => columns.map((column) => rows.map((row) => row[column])),
  };
};

export const insertTickets = insertMany<Omit<TicketRow, 'openings' | 'refusals'>>('tickets', ticketColumns);
export const insertSessions = insertMany<SessionRow>('sessions', sessionColumns);
export const insertAudit = insertMany<AuditRow>('audit', auditColumns);
