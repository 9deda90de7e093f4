import { sql } from 'kysely';
import type { AuditRecord, AuditRecords } from '../../core/audit/ports.ts';
import type { BrandId } from '../../core/ids.ts';
import {
  auditCheckpointColumns,
  readAuditCheckpoint,
  toAuditCheckpointRow,
} from '../rows/audit-checkpoint-row.ts';
import {
  type AuditRow,
  auditColumns,
  numericColumns,
  otherColumns,
  readAuditLink,
  readAuditRecord,
  readNumbers,
} from '../rows/audit-row.ts';
import type { Scopes } from './scopes.ts';

/** Everything but appending, which each engine does in its own way. */
export const auditQueries = (scopes: Scopes): Omit<AuditRecords, 'append'> => {
  // Brands and writers are asked for one after the other, each found in its key; a list of distinct ones would
  // read every entry.
  const nextBrand = async (table: Log, after: number): Promise<BrandId | null> => {
    const { next } = await scopes.all
      .selectFrom(table)
      .select(({ fn }) => fn.min<BrandId | null>('brand_id').as('next'))
      .where('brand_id', '>', after as BrandId)
      .executeTakeFirstOrThrow();
    return next;
  };

  const nextWriter = async (table: Log, brandId: BrandId, after: number): Promise<number | null> => {
    const { next } = await scopes
      .of(brandId)
      .selectFrom(table)
      .select(({ fn }) => fn.min<number | null>('writer').as('next'))
      .where('brand_id', '=', brandId)
      .where('writer', '>', after)
      .executeTakeFirstOrThrow();
    return next;
  };

  const writersOf = (brandId: BrandId): Promise<number[]> =>
    allOf((after) => nextWriter('audit', brandId, after));

  const lastOf = (brandId: BrandId, writer: number, limit: number): Promise<AuditRow[]> =>
    scopes
      .of(brandId)
      .selectFrom('audit')
      .select(auditColumns)
      .where('brand_id', '=', brandId)
      .where('writer', '=', writer)
      .orderBy('sequence', 'desc')
      .limit(limit)
      .execute();

  const rowsAfter = async (
    brandId: BrandId,
    writer: number,
    sequence: number,
    limit: number,
  ): Promise<AuditRow[]> => {
    const query = scopes
      .of(brandId)
      .selectFrom('audit')
      .where('brand_id', '=', brandId)
      .where('writer', '=', writer)
      .where('sequence', '>', sequence)
      .orderBy('audit.sequence')
      .limit(limit);
    try {
      return await query.select(auditColumns).execute();
    } catch (error) {
      // A number that JavaScript has no place for. None of ours is so large: somebody wrote it there, and
      // verification has to be able to say so.
      if (!(error instanceof RangeError)) throw error;
      // Read as the largest number there is, such a place has none behind it.
      if (sequence === Number.MAX_SAFE_INTEGER) return [];
      const numbers = numericColumns.map((column) =>
        sql<string | null>`CAST(${sql.ref(column)} AS TEXT)`.as(column),
      );
      const rows = await query.select(otherColumns).select(numbers).execute();
      return rows.map((row) => readNumbers(row));
    }
  };

  return {
    async tail(brandId, limit) {
      const rows: AuditRow[] = [];
      for (const writer of await writersOf(brandId)) rows.push(...(await lastOf(brandId, writer, limit)));
      return rows.map(readAuditRecord).sort(inOrderOfTime).slice(-limit);
    },

    async after(brandId, writer, sequence, limit) {
      const rows = await rowsAfter(brandId, writer, sequence, limit);
      return rows.map((row) => ({ ...readAuditRecord(row), mac: row.mac }));
    },

    async ofTicket(brandId, ticketId) {
      const rows = await scopes
        .of(brandId)
        .selectFrom('audit')
        .select(auditColumns)
        .where('brand_id', '=', brandId)
        .where('ticket_id', '=', ticketId)
        .execute();
      return rows.map(readAuditRecord).sort(inOrderOfTime);
    },

    brandIds: () => allOfBoth((table, after) => nextBrand(table, after)),
    writers: (brandId) => allOfBoth((table, after) => nextWriter(table, brandId, after)),

    async heads(brandId) {
      const last: AuditRow[] = [];
      for (const writer of await writersOf(brandId)) last.push(...(await lastOf(brandId, writer, 1)));
      return last.flatMap(({ writer, sequence, mac }) =>
        mac === null ? [] : [{ brandId, writer, sequence, mac }],
      );
    },

    async checkpoints(brandId) {
      const rows = await scopes
        .of(brandId)
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
      await scopes
        .of(brandId)
        .deleteFrom('audit')
        .where('brand_id', '=', brandId)
        .where('writer', '=', writer)
        .where('sequence', '<=', sequence)
        .execute();
      const row = toAuditCheckpointRow(checkpoint);
      const { mac, at, seal } = row;
      await scopes
        .of(brandId)
        .insertInto('audit_checkpoints')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['brand_id', 'writer']).doUpdateSet({ sequence, mac, at, seal }),
        )
        .execute();
    },
  };
};

type Log = 'audit' | 'audit_checkpoints';

/** All that `next` finds, one after the other. */
const allOf = async <Value extends number>(
  next: (after: number) => Promise<Value | null>,
): Promise<Value[]> => {
  const all: Value[] = [];
  for (;;) {
    const value = await next(all.at(-1) ?? Number.MIN_SAFE_INTEGER);
    if (value === null) return all;
    all.push(value);
  }
};

/** All that is in either table, in ascending order. */
const allOfBoth = async <Value extends number>(
  next: (table: Log, after: number) => Promise<Value | null>,
): Promise<Value[]> => {
  const records = await allOf((after) => next('audit', after));
  const checkpoints = await allOf((after) => next('audit_checkpoints', after));
  return [...new Set([...records, ...checkpoints])].sort((left, right) => left - right);
};

// Of one writer in the order of its numbers, whatever its clock did.
const inOrderOfTime = (left: AuditRecord, right: AuditRecord): number =>
  left.writer === right.writer ? left.sequence - right.sequence : left.at - right.at;
