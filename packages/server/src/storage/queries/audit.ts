import type { Kysely } from 'kysely';
import type { AuditRecord, AuditRecords } from '../../core/audit/ports.ts';
import type { BrandId } from '../../core/ids.ts';
import {
  auditCheckpointColumns,
  readAuditCheckpoint,
  toAuditCheckpointRow,
} from '../rows/audit-checkpoint-row.ts';
import { type AuditRow, auditColumns, readAuditLink, readAuditRecord } from '../rows/audit-row.ts';
import type { Schema } from '../schema.ts';

/** Everything but appending, which each engine does in its own way. */
export const auditQueries = (db: Kysely<Schema>): Omit<AuditRecords, 'append'> => {
  // Asked for one after the other, each found in its key; a list of distinct writers would read every entry.
  const writersOf = async (brandId: BrandId): Promise<number[]> => {
    const writers: number[] = [];
    for (;;) {
      const { next } = await db
        .selectFrom('audit')
        .select(({ fn }) => fn.min<number | null>('writer').as('next'))
        .where('brand_id', '=', brandId)
        .where('writer', '>', writers.at(-1) ?? -1)
        .executeTakeFirstOrThrow();
      if (next === null) return writers;
      writers.push(next);
    }
  };

  const lastOf = (brandId: BrandId, writer: number, limit: number): Promise<AuditRow[]> =>
    db
      .selectFrom('audit')
      .select(auditColumns)
      .where('brand_id', '=', brandId)
      .where('writer', '=', writer)
      .orderBy('sequence', 'desc')
      .limit(limit)
      .execute();

  const rowsAfter = (
    brandId: BrandId,
    writer: number,
    sequence: number,
    limit: number,
  ): Promise<AuditRow[]> =>
    db
      .selectFrom('audit')
      .select(auditColumns)
      .where('brand_id', '=', brandId)
      .where('writer', '=', writer)
      .where('sequence', '>', sequence)
      .orderBy('sequence')
      .limit(limit)
      .execute();

  return {
    async tail(brandId, limit) {
      const rows: AuditRow[] = [];
      for (const writer of await writersOf(brandId)) rows.push(...(await lastOf(brandId, writer, limit)));
      return rows.map(readAuditRecord).sort(inOrderOfTime).slice(-limit);
    },

    async after(brandId, writer, sequence, limit) {
      const rows = await rowsAfter(brandId, writer, sequence, limit);
      return rows.map(readAuditRecord);
    },

    async ofTicket(brandId, ticketId) {
      const rows = await db
        .selectFrom('audit')
        .select(auditColumns)
        .where('brand_id', '=', brandId)
        .where('ticket_id', '=', ticketId)
        .execute();
      return rows.map(readAuditRecord).sort(inOrderOfTime);
    },

    async heads(brandId) {
      const last: AuditRow[] = [];
      for (const writer of await writersOf(brandId)) last.push(...(await lastOf(brandId, writer, 1)));
      return last.flatMap(({ writer, sequence, mac }) =>
        mac === null ? [] : [{ brandId, writer, sequence, mac }],
      );
    },

    async checkpoints(brandId) {
      const rows = await db
        .selectFrom('audit_checkpoints')
        .select(auditCheckpointColumns)
        .where('brand_id', '=', brandId)
        .orderBy('writer')
        .execute();
      return rows.map(readAuditCheckpoint);
    },

    async links(brandId, writer, sequence, limit) {
      const rows = await rowsAfter(brandId, writer, sequence, limit);
      return rows.map(readAuditLink);
    },

    async prune(checkpoint) {
      const { brandId, writer, sequence } = checkpoint;
      await db
        .deleteFrom('audit')
        .where('brand_id', '=', brandId)
        .where('writer', '=', writer)
        .where('sequence', '<=', sequence)
        .execute();
      const row = toAuditCheckpointRow(checkpoint);
      const { mac, at, seal } = row;
      await db
        .insertInto('audit_checkpoints')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['brand_id', 'writer']).doUpdateSet({ sequence, mac, at, seal }),
        )
        .execute();
    },
  };
};

// Of one writer in the order of its numbers, whatever its clock did.
const inOrderOfTime = (left: AuditRecord, right: AuditRecord): number =>
  left.writer === right.writer ? left.sequence - right.sequence : left.at - right.at;
