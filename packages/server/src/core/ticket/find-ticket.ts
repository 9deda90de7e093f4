import type { BrandId } from '../ids.ts';
import { parseId } from '../ids.ts';
import { Problem } from '../problem.ts';
import type { TicketReader, TicketRecord } from './ports.ts';

/** The ticket with this id (`tkt_…`). Throws `ticket-not-found`. */
export const findTicket = async (
  tickets: TicketReader,
  brandId: BrandId,
  idText: string,
): Promise<TicketRecord> => {
  const id = parseId('ticket', idText);
  const ticket = id === null ? null : await tickets.byId(brandId, id);
  if (ticket === null) throw new Problem('ticket-not-found');
  return ticket;
};
