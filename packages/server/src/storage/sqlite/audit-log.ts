import type { DatabaseSync } from 'node:sqlite';
import type { AuditEntry } from '../../core/audit/event.ts';
import type { BrandId } from '../../core/ids.ts';
import { auditColumns, toAuditRow } from '../rows/audit-row.ts';
import { valuesOf } from '../rows/values.ts';
import { prepareInsert } from './prepare-insert.ts';
import { prepareRow } from './prepare-row.ts';

/** All processes on one file take the write lock in turn, so they can number their entries as one. */
export const WRITER = 0;

/** The audit log as a group writes it. */
export interface AuditLog {
  append(entry: AuditEntry): void;
  /** To be called when a transaction begins or is taken back: the last numbers are not known any more. */
  forget(): void;
}

export const createAuditLog = (database: DatabaseSync): AuditLog => {
  const insert = prepareInsert(database, 'audit', auditColumns);
  const selectLast = prepareRow<[BrandId]>(
    database,
    `SELECT max(sequence) FROM audit WHERE brand_id = ? AND writer = ${WRITER}`,
  );
  const last = new Map<BrandId, number>();
  return {
    append(entry) {
      const { brandId } = entry;
      const sequence = (last.get(brandId) ?? Number(selectLast(brandId)?.[0])) + 1;
      insert.run(...valuesOf(toAuditRow(entry, WRITER, sequence), auditColumns));
      last.set(brandId, sequence);
    },
    forget: () => last.clear(),
  };
};
