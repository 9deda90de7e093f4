import type { AuditEvent } from '../audit/event.ts';
import type { AuditRecord } from '../audit/ports.ts';
import type { ApplicationId } from '../ids.ts';
import type { TicketRecord } from './ports.ts';

/** A record of one kind of event. */
export type RecordOf<Kind extends AuditEvent['kind']> = AuditRecord & {
  readonly event: AuditEvent & { readonly kind: Kind };
};

/** What the audit log has about a ticket, each list in the order of time. */
export interface TicketHistory {
  readonly timeline: readonly AuditRecord[];
  /** `null` where the log does not go back so far. */
  readonly creation: RecordOf<'ticket.minted'> | null;
  readonly openings: readonly RecordOf<'ticket.opened'>[];
  readonly refusals: readonly RecordOf<'ticket.refused'>[];
  readonly redemptions: readonly RecordOf<'ticket.redeemed'>[];
  readonly revocation: RecordOf<'ticket.revoked'> | null;
  /** How many there were beyond those that the log has; they are only counted. */
  readonly furtherOpenings: number;
  readonly furtherRefusals: number;
}

/** Pure. */
export const historyOf = (
  { openings, refusals }: Pick<TicketRecord, 'openings' | 'refusals'>,
  timeline: readonly AuditRecord[],
): TicketHistory => {
  const opened = timeline.filter(is('ticket.opened'));
  const refused = timeline.filter(is('ticket.refused'));
  return {
    timeline,
    creation: timeline.find(is('ticket.minted')) ?? null,
    openings: opened,
    refusals: refused,
    redemptions: timeline.filter(is('ticket.redeemed')),
    revocation: timeline.find(is('ticket.revoked')) ?? null,
    furtherOpenings: Math.max(0, openings - opened.length),
    furtherRefusals: Math.max(0, refusals - refused.length),
  };
};

/**
 * The refusal that says most about why nobody got in: the latest that is not for its age alone, since in the
 * end every ticket is refused for that. Pure.
 *
 * @param door only what was refused there; `null` for anywhere
 */
export const tellingRefusal = (
  { refusals }: TicketHistory,
  door: { readonly id: ApplicationId | null } | null,
): RecordOf<'ticket.refused'> | null => {
  const there = refusals.filter(({ event }) => door === null || event.applicationId === door.id);
  return there.findLast(({ event }) => event.reason !== 'expired') ?? there.at(-1) ?? null;
};

const is =
  <Kind extends AuditEvent['kind']>(kind: Kind) =>
  (record: AuditRecord): record is RecordOf<Kind> =>
    record.event.kind === kind;
