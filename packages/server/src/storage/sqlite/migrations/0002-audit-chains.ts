import type { DatabaseSync } from 'node:sqlite';
import type { AuditSealer } from '../../../core/audit/chain.ts';
import { type AuditRow, auditColumns, contentOf } from '../../rows/audit-row.ts';

/**
 * Links the records of every audit log, adds the places where retention cuts, and lets the records of one
 * ticket be found: tickets are numbered in the order of time, so the index grows at its end, page by page.
 * Refusals that nobody can be named for get a count beside the log.
 */
export const auditChains = (database: DatabaseSync, sealer: AuditSealer): void => {
  database.exec(`
CREATE TABLE audit_checkpoints (
  brand_id INTEGER NOT NULL,
  writer   INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  mac      BLOB    NOT NULL,
  at       INTEGER NOT NULL,
  seal     BLOB    NOT NULL,
  PRIMARY KEY (brand_id, writer)
) STRICT, WITHOUT ROWID;

CREATE TABLE refusals (
  hour   INTEGER NOT NULL,
  reason TEXT    NOT NULL,
  count  INTEGER NOT NULL,
  PRIMARY KEY (hour, reason)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_ticket ON audit (brand_id, ticket_id) WHERE ticket_id IS NOT NULL;
`);
  linkAll(database, sealer);
};

const linkAll = (database: DatabaseSync, sealer: AuditSealer): void => {
  const update = database.prepare(
    'UPDATE audit SET mac = ? WHERE brand_id = ? AND writer = ? AND sequence = ?',
  );
  const select = database.prepare(
    `SELECT ${auditColumns.join(', ')} FROM audit ORDER BY brand_id, writer, sequence`,
  );
  let last: AuditRow | null = null;
  // The rows that are written are behind the one that is read, and keep their keys.
  for (const found of select.iterate()) {
    const row = found as unknown as AuditRow;
    const { brand_id: brandId, writer, sequence } = row;
    const previous: AuditRow | null = last?.brand_id === brandId && last.writer === writer ? last : null;
    const mac = sealer.link({ brandId, writer, sequence }, contentOf(row), previous?.mac ?? null);
    update.run(mac, brandId, writer, sequence);
    last = { ...row, mac };
  }
};
