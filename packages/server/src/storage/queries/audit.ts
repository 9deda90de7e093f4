import type { Kysely } from 'kysely';
import type { AuditRecord, AuditRecords } from '../../core/audit/ports.ts';
import type { BrandId } from '../../core/ids.ts';
import { auditColumns, readAuditRecord, toAuditRow } from '../rows/audit-row.ts';
import type { Schema } from '../schema.ts';

/** @param writer the number under which this process writes; it numbers its entries itself */
export const auditQueries = (db: Kysely<Schema>, writer: number): AuditRecords => {
  // Asked for one after the other, each found in its key; a list of distinct writers would read every entry.
  const nextWriter = async (brandId: BrandId, after: number): Promise<number | null> => {
    const { next } = await db
      .selectFrom('audit')
      .select(({ fn }) => fn.min<number | null>('writer').as('next'))
      .where('brand_id', '=', brandId)
      .where('writer', '>', after)
      .executeTakeFirstOrThrow();
    return next;
  };

  const lastOf = async (brandId: BrandId, ofWriter: number, limit: number): Promise<AuditRecord[]> => {
    const rows = await db
      .selectFrom('audit')
      .select(auditColumns)
      .where('brand_id', '=', brandId)
      .where('writer', '=', ofWriter)
      .orderBy('sequence', 'desc')
      .limit(limit)
      .execute();
    return rows.map(readAuditRecord);
  };

  return {
    async tail(brandId, limit) {
      const records: AuditRecord[] = [];
      let next = await nextWriter(brandId, -1);
      while (next !== null) {
        records.push(...(await lastOf(brandId, next, limit)));
        next = await nextWriter(brandId, next);
      }
      return records.sort(inOrderOfTime).slice(-limit);
    },

    async after(brandId, ofWriter, sequence, limit) {
      const rows = await db
        .selectFrom('audit')
        .select(auditColumns)
        .where('brand_id', '=', brandId)
        .where('writer', '=', ofWriter)
        .where('sequence', '>', sequence)
        .orderBy('sequence')
        .limit(limit)
        .execute();
      return rows.map(readAuditRecord);
    },

    async append(entry) {
      const [last] = await lastOf(entry.brandId, writer, 1);
      const sequence = (last?.sequence ?? 0) + 1;
      await db
        .insertInto('audit')
        .values(toAuditRow(entry, writer, sequence))
        .execute();
    },
  };
};

// Of one writer in the order of its numbers, whatever its clock did.
const inOrderOfTime = (left: AuditRecord, right: AuditRecord): number =>
  left.writer === right.writer ? left.sequence - right.sequence : left.at - right.at;
