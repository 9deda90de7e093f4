import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import { type AuditRecord, type AuditRecords, BEFORE_ALL } from '../../core/audit/ports.ts';
import type { BrandId } from '../../core/ids.ts';
import {
  auditCheckpointColumns,
  checkpointCodes,
  checkpointNumbers,
  readAuditCheckpoint,
  readCheckpointNumbers,
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
import { comparison, isPlace, readPlace } from '../rows/numbers-as-text.ts';
import type { Schema } from '../schema.ts';
import type { Scopes } from './scopes.ts';

/** Everything but appending, which each engine does in its own way. */
export const auditQueries = (scopes: Scopes): Omit<AuditRecords, 'append'> => {
  // A number beyond all brands is none that a scope could be of.
  const scopeOf = (brandId: BrandId): Kysely<Schema> => (isPlace(brandId) ? scopes.of(brandId) : scopes.all);

  const log = (brandId: BrandId) =>
    scopeOf(brandId).selectFrom('audit').where('brand_id', comparison(brandId), brandId);

  const chain = (brandId: BrandId, writer: number) =>
    log(brandId).where('writer', comparison(writer), writer);

  // Brands and writers are asked for one after the other, each found in its key; a list of distinct ones would
  // read every entry.
  const nextBrand = async (table: Log, after: BrandId | null): Promise<BrandId | null> => {
    const all = scopes.all.selectFrom(table).select(asText('brand_id').as('next'));
    const rest = after === null ? all : all.where('brand_id', '>', after);
    const row = await rest.orderBy('brand_id').limit(1).executeTakeFirst();
    return row === undefined ? null : (readPlace(row.next) as BrandId);
  };

  const nextWriter = async (table: Log, brandId: BrandId, after: number | null): Promise<number | null> => {
    const all = scopeOf(brandId)
      .selectFrom(table)
      .select(asText('writer').as('next'))
      .where('brand_id', comparison(brandId), brandId);
    const rest = after === null ? all : all.where('writer', '>', after);
    const row = await rest.orderBy('writer').limit(1).executeTakeFirst();
    return row === undefined ? null : readPlace(row.next);
  };

  const writersOf = (brandId: BrandId): Promise<number[]> =>
    allOf((after: number | null) => nextWriter('audit', brandId, after));

  const lastOf = (brandId: BrandId, writer: number, limit: number): Promise<AuditRow[]> =>
    recordsIn(chain(brandId, writer).orderBy('audit.sequence', 'desc').limit(limit));

  const rowsAfter = async (
    brandId: BrandId,
    writer: number,
    sequence: number,
    limit: number,
  ): Promise<AuditRow[]> => {
    // What lies beyond is read as this number, and so has nothing behind it.
    if (sequence === Number.MAX_SAFE_INTEGER) return [];
    const all = chain(brandId, writer).orderBy('audit.sequence').limit(limit);
    return recordsIn(sequence === BEFORE_ALL ? all : all.where('sequence', '>', sequence));
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
      const rows = await recordsIn(log(brandId).where('ticket_id', '=', ticketId));
      return rows.map(readAuditRecord).sort(inOrderOfTime);
    },

    brandIds: () => allOfBoth((table, after: BrandId | null) => nextBrand(table, after)),
    writers: (brandId) => allOfBoth((table, after: number | null) => nextWriter(table, brandId, after)),

    async heads(brandId) {
      const last: AuditRow[] = [];
      for (const writer of await writersOf(brandId)) last.push(...(await lastOf(brandId, writer, 1)));
      return last.flatMap(({ writer, sequence, mac }) =>
        mac !== null && isPlace(writer) && isPlace(sequence) ? [{ brandId, writer, sequence, mac }] : [],
      );
    },

    async checkpoints(brandId) {
      const checkpoints = scopeOf(brandId)
        .selectFrom('audit_checkpoints')
        .where('brand_id', comparison(brandId), brandId)
        .orderBy('audit_checkpoints.writer');
      const rows = await unlessBeyond(
        () => checkpoints.select(auditCheckpointColumns).execute(),
        async () => {
          const found = await checkpoints
            .select(checkpointCodes)
            .select(checkpointNumbers.map((column) => asText(column).as(column)))
            .execute();
          return found.map(readCheckpointNumbers);
        },
      );
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

const asText = (column: string) => sql<string>`CAST(${sql.ref(column)} AS TEXT)`;

/** Reads rows as text where they hold a number that JavaScript has no place for. */
const unlessBeyond = async <Row>(
  read: () => Promise<Row[]>,
  readAsText: () => Promise<Row[]>,
): Promise<Row[]> => {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return readAsText();
  }
};

const recordsIn = (query: SelectQueryBuilder<Schema, 'audit', object>): Promise<AuditRow[]> =>
  unlessBeyond(
    () => query.select(auditColumns).execute(),
    async () => {
      const numbers = numericColumns.map((column) => asText(column).$castTo<string | null>().as(column));
      const rows = await query.select(otherColumns).select(numbers).execute();
      return rows.map((row) => readNumbers(row));
    },
  );

/** All that `next` finds, one after the other. */
const allOf = async <Value extends number>(
  next: (after: Value | null) => Promise<Value | null>,
): Promise<Value[]> => {
  const all: Value[] = [];
  for (;;) {
    const last = all.at(-1) ?? null;
    const value = last === Number.MAX_SAFE_INTEGER ? null : await next(last);
    if (value === null) return all;
    all.push(value);
  }
};

/** All that is in either table, in ascending order. */
const allOfBoth = async <Value extends number>(
  next: (table: Log, after: Value | null) => Promise<Value | null>,
): Promise<Value[]> => {
  const records = await allOf((after: Value | null) => next('audit', after));
  const checkpoints = await allOf((after: Value | null) => next('audit_checkpoints', after));
  return [...new Set([...records, ...checkpoints])].sort((left, right) => left - right);
};

// Of one writer in the order of its numbers, whatever its clock did.
const inOrderOfTime = (left: AuditRecord, right: AuditRecord): number =>
  left.writer === right.writer ? left.sequence - right.sequence : left.at - right.at;
