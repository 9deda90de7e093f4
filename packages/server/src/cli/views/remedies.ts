import { doorSlug } from '../../core/application/application.ts';
import { formatId } from '../../core/ids.ts';
import type { ExplainedTicket } from '../../core/ticket/explanation.ts';
import type { RefusalReason } from '../../core/ticket/judge-ticket.ts';

type Remedy = (ticket: ExplainedTicket) => readonly string[];

const brandOf = ({ brand }: ExplainedTicket): string => brand.slug;

/** By id, which needs no quotes in any shell. */
const userOf = ({ user }: ExplainedTicket): string => formatId('user', user.id);

/** Commands that mend what kept somebody out, where one command can. */
const remedies: Partial<Record<RefusalReason, Remedy>> = {
  expired: (ticket) => {
    const slug = doorSlug(ticket.door.door);
    return [
      slug === null
        ? `usher brand policy ${brandOf(ticket)} --management-lifetime <seconds>`
        : `usher app edit ${slug} --brand ${brandOf(ticket)} --ticket-lifetime <seconds>`,
    ];
  },
  used: (ticket) => [
    ...ticket.sessions
      .filter(({ dead }) => dead === null)
      .map(
        ({ facts }) =>
          `usher session end ${formatId('session', facts.session.id)} --brand ${brandOf(ticket)}`,
      ),
    ...(ticket.brand.policy.arrival === 'confirm'
      ? []
      : [`usher brand policy ${brandOf(ticket)} --arrival confirm`]),
  ],
  'brand-suspended': (ticket) => [`usher brand activate ${brandOf(ticket)}`],
  'application-suspended': (ticket) => {
    const slug = doorSlug(ticket.door.door);
    return slug === null ? [] : [`usher app activate ${slug} --brand ${brandOf(ticket)}`];
  },
  'user-suspended': (ticket) => [`usher user activate ${userOf(ticket)} --brand ${brandOf(ticket)}`],
  'user-not-by-ticket': (ticket) => [`usher user edit ${userOf(ticket)} --brand ${brandOf(ticket)} --ticket`],
  'key-revoked': (ticket) => [`usher key list --brand ${brandOf(ticket)}`],
  'role-not-allowed': (ticket) => [
    `usher user edit ${userOf(ticket)} --brand ${brandOf(ticket)} --role manager`,
  ],
  'role-above-ceiling': (ticket) => [
    `usher key create --brand ${brandOf(ticket)} --role-ceiling ${ticket.user.role} …`,
  ],
  'address-not-allowed': (ticket) => [`usher brand policy ${brandOf(ticket)} --management-addresses <list>`],
};

/** @param ticket `null` where it is no ticket of ours, for which no command helps */
export const remediesFor = (
  reason: RefusalReason | null,
  ticket: ExplainedTicket | null,
): readonly string[] => (reason === null || ticket === null ? [] : (remedies[reason]?.(ticket) ?? []));
