import type { Kysely } from 'kysely';
import type { TicketRecord, TicketRecords } from '../../core/ticket/ports.ts';
import { readTicket, type TicketRow, ticketColumns } from '../rows/ticket-row.ts';
import { valuesOf } from '../rows/values.ts';
import type { Schema } from '../schema.ts';

export const ticketQueries = (db: Kysely<Schema>): TicketRecords => {
  const tickets = db.selectFrom('tickets').select([...ticketColumns, 'openings', 'refusals']);

  return {
    async byId(brandId, id) {
      const row = await tickets.where('brand_id', '=', brandId).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : readTicketRecord(row);
    },

    async list(brandId, { userId, liveAt, before, limit }) {
      let query = tickets.where('brand_id', '=', brandId);
      if (before !== undefined) query = query.where('id', '<', before);
      if (userId !== undefined) query = query.where('user_id', '=', userId);
      if (liveAt !== undefined) {
        query = query
          .where('expires_at', '>', liveAt)
          .where('revoked_at', 'is', null)
          .where(({ eb, or }) => or([eb('uses_left', 'is', null), eb('uses_left', '>', 0)]));
      }
      const rows = await query.orderBy('id', 'desc').limit(limit).execute();
      return rows.map(readTicketRecord);
    },

    async revoke(brandId, id, at) {
      const { numUpdatedRows } = await db
        .updateTable('tickets')
        .set({ revoked_at: at })
        .where('brand_id', '=', brandId)
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
  };
};

const readTicketRecord = (row: TicketRow): TicketRecord => ({
  ...readTicket(valuesOf(row, ticketColumns)),
  openings: row.openings,
  refusals: row.refusals,
});
