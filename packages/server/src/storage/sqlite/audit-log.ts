import type { DatabaseSync } from 'node:sqlite';
import type { AuditPlace, AuditSealer } from '../../core/audit/chain.ts';
import type { AuditEntry } from '../../core/audit/event.ts';
import type { BrandId } from '../../core/ids.ts';
import { auditColumns, toAuditRow } from '../rows/audit-row.ts';
import { valuesOf } from '../rows/values.ts';
import { prepareInsert } from './prepare-insert.ts';
import { prepareRow } from './prepare-row.ts';

/** All processes on one file take the write lock in turn, so they can write one chain. */
const WRITER = 0;

/** The audit log as a transaction writes it. */
export interface AuditLog {
  append(entry: AuditEntry): void;
  /** To be called when a transaction begins or is taken back: the ends of the chains are not known any more. */
  forget(): void;
}

interface End {
  readonly sequence: number;
  readonly mac: Uint8Array | null;
}

const BEGINNING: End = { sequence: 0, mac: null };

export const createAuditLog = (database: DatabaseSync, sealer: AuditSealer): AuditLog => {
  const insert = prepareInsert(database, 'audit', auditColumns);
  const selectEnd = prepareRow<[BrandId]>(
    database,
    `SELECT sequence, mac FROM audit
      WHERE brand_id = ? AND writer = ${WRITER} ORDER BY sequence DESC LIMIT 1`,
  );
  const ends = new Map<BrandId, End>();

  const endOf = (brandId: BrandId): End => {
    const row = selectEnd(brandId);
    if (row === null) return BEGINNING;
    const [sequence, mac] = row as [number, Uint8Array | null];
    return { sequence, mac };
  };

  return {
    append(entry) {
      const { brandId } = entry;
      const end = ends.get(brandId) ?? endOf(brandId);
      const place: AuditPlace = { brandId, writer: WRITER, sequence: end.sequence + 1 };
      const row = toAuditRow(entry, place, (content) => sealer.link(place, content, end.mac));
      insert.run(...valuesOf(row, auditColumns));
      ends.set(brandId, { sequence: place.sequence, mac: row.mac });
    },
    forget: () => ends.clear(),
  };
};
