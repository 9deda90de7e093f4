import { LONGEST_TICKET_LIFETIME } from '../brand/policy.ts';
import { HOUR, type Instant } from '../clock.ts';
import { firstIdAt, type TicketId } from '../ids.ts';

/**
 * No ticket with a smaller identifier is alive. It leaves an hour more than any ticket lives, because
 * identifiers and rows may be dated by clocks that differ.
 */
export const oldestLive = (now: Instant): TicketId => firstIdAt(now - LONGEST_TICKET_LIFETIME - HOUR);
