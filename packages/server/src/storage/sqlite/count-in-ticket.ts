import type { AuditEntry } from '../../core/audit/event.ts';
import type { BrandId, TicketId } from '../../core/ids.ts';
import type { Writer } from './engine.ts';
import { prepareRow } from './prepare-row.ts';

// Whoever has a ticket can present it for ever: beyond these it only counts, so that nobody fills the disk.
const MOST_RECORDED = 10;

/**
 * Counts an opening or a refusal in the ticket's row, and records the first ten. The number is the one that
 * the statement itself wrote, so that of concurrent ones no more than ten are recorded.
 */
export const prepareCount = ({ database, audit }: Writer, column: 'openings' | 'refusals') => {
  const count = prepareRow<[BrandId, TicketId]>(
    database,
    `UPDATE tickets SET ${column} = ${column} + 1 WHERE brand_id = ? AND id = ? RETURNING ${column}`,
  );
  return (brandId: BrandId, ticketId: TicketId, entry: AuditEntry | null): void => {
    const row = count(brandId, ticketId);
    if (row !== null && entry !== null && Number(row[0]) <= MOST_RECORDED) audit.append(entry);
  };
};
