import type { BrandId, TicketId } from '../../core/ids.ts';
import type { TicketFilter, TicketRecord, TicketRecords } from '../../core/ticket/ports.ts';
import { readTicket, type TicketRow, ticketColumns } from '../rows/ticket-row.ts';
import { valuesOf } from '../rows/values.ts';
import type { Scopes } from './scopes.ts';

export const ticketQueries = (scopes: Scopes): TicketRecords => {
  const tickets = (brandId: BrandId) =>
    scopes
      .of(brandId)
      .selectFrom('tickets')
      .select([...ticketColumns, 'openings', 'refusals'])
      .where('brand_id', '=', brandId);

  /** The stretch that the filter names, newest first. */
  const between = (brandId: BrandId, { before, since }: Pick<TicketFilter, 'before' | 'since'>) => {
    let query = tickets(brandId);
    if (before !== undefined) query = query.where('id', '<', before);
    if (since !== undefined) query = query.where('id', '>=', since);
    return query.orderBy('id', 'desc');
  };

  /** The last ticket that may be looked at; `null` where that is all of the stretch, or the limit comes first. */
  const endOfLook = async (brandId: BrandId, filter: TicketFilter): Promise<TicketId | null> => {
    if (filter.userId === undefined && filter.liveAt === undefined) return null;
    const stretch = between(brandId, filter).clearSelect().select('id');
    const row = await stretch
      .offset(filter.lookThrough - 1)
      .limit(1)
      .executeTakeFirst();
    return row?.id ?? null;
  };

  return {
    async byId(brandId, id) {
      const row = await tickets(brandId).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : readTicketRecord(row);
    },

    async list(brandId, filter) {
      const { userId, liveAt, before, limit } = filter;
      const end = await endOfLook(brandId, filter);
      const since = end ?? filter.since;
      let query = between(brandId, {
        ...(before === undefined ? {} : { before }),
        ...(since === undefined ? {} : { since }),
      });
      if (userId !== undefined) query = query.where('user_id', '=', userId);
      if (liveAt !== undefined) {
        query = query
          .where('expires_at', '>', liveAt)
          .where('revoked_at', 'is', null)
          .where(({ eb, or }) => or([eb('uses_left', 'is', null), eb('uses_left', '>', 0)]));
      }
      const found = (await query.limit(limit).execute()).map(readTicketRecord);
      return { tickets: found, next: found.length === limit ? (found.at(-1)?.id ?? null) : end };
    },

    async newest(brandId) {
      const { newest } = await scopes
        .of(brandId)
        .selectFrom('tickets')
        .select(({ fn }) => fn.max<TicketId | null>('id').as('newest'))
        .where('brand_id', '=', brandId)
        .executeTakeFirstOrThrow();
      return newest;
    },

    async revoke(brandId, id, at) {
      const { numUpdatedRows } = await scopes
        .of(brandId)
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
