import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Door, doorId, doorSlug } from '../../core/application/application.ts';
import type { BrandId } from '../../core/ids.ts';
import type { Ports } from '../../core/ports.ts';
import type { AnonymousReason } from '../../core/refusal/refusal.ts';
import type { SessionFacts } from '../../core/session/ports.ts';
import { isFromElsewhere } from '../../core/ticket/decide-arrival.ts';
import type { RefusalReason } from '../../core/ticket/judge-ticket.ts';
import { type Redeemed, redeemTicket } from '../../core/ticket/redeem-ticket.ts';
import type { TicketClaim } from '../../core/ticket/ticket.ts';
import type { HttpContext } from '../context.ts';
import type { Entrance } from '../entrance.ts';
import { headerText } from '../form-proof.ts';
import { sendNotice } from '../send-notice.ts';
import { seeOther } from '../send-page.ts';
import { currentSession, setSessionCookie } from '../session-cookie.ts';
import type { Presented } from './presented.ts';
import { refuseLink } from './refuse-link.ts';
import { sendHandOver } from './send-hand-over.ts';
import { sendQuestion } from './send-question.ts';

/** Redeems a ticket and answers: on to where it leads, a question first, or the one refusal page. */
export const presentTicket = async (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  entrance: Entrance,
  presented: Presented,
): Promise<FastifyReply> => {
  // The browser would drop the cookie, and the ticket would be spent for nothing.
  if (context.sites.cookiesFor(request) === 'insecure')
    return sendNotice(context, request, reply, 403, 'not-secure');
  const current = await currentSession(context, request, doorSlug(entrance.door), entrance.site);
  if (current !== null && isReload(context, current, presented)) {
    return seeOther(context, reply, current.session.landing);
  }
  const redeemed = await redeem(context, request, entrance, presented, current);
  switch (redeemed.outcome) {
    case 'redeemed':
      // The commit is confirmed: only now may the browser learn of the session.
      setSessionCookie(context, reply, entrance.door, redeemed.token);
      return seeOther(context, reply, redeemed.session.landing);
    case 'asked':
      return sendQuestion(context, request, reply, entrance, presented, redeemed, current);
    case 'refused':
      return mayBeReload(presented, redeemed.reason)
        ? sendHandOver(context, request, reply, entrance, presented)
        : refuseLink(context, request, reply, entrance, redeemed.reason);
  }
};

/** The browser whose live session came from this very ticket is sent on again, however late. */
const isReload = ({ ports }: HttpContext, current: SessionFacts, { text, brand }: Presented): boolean => {
  const { ticketHash } = current.session;
  if (brand.kind === 'one' && brand.text !== current.brand.slug) return false;
  return ticketHash !== null && ports.equal(ticketHash, ports.sealer.hash(text));
};

/**
 * From another site the browser does not show us its session, so a dead link may still be a reload: our own
 * form asks again. Not so a live one in the wrong place, which would lose its `?brand=` on the way.
 */
const mayBeReload = ({ arrival }: Presented, reason: RefusalReason): boolean =>
  isFromElsewhere(arrival) && reason !== 'foreign-brand';

const redeem = async (
  context: HttpContext,
  request: FastifyRequest,
  { door, site }: Entrance,
  { text, brand, arrival }: Presented,
  current: SessionFacts | null,
): Promise<Redeemed> => {
  const { ports, throttles } = context;
  const claim = await unseal(ports, text);
  if (claim === null) {
    const { allowed } = await throttles.forgeries.take(ports.addresses.subscriber(request.ip));
    return refusedUnread(ports, allowed ? 'not-authentic' : 'throttled');
  }
  const key = spentKey(claim, door);
  if (!(await throttles.spent.look(key)).allowed) return refusedUnread(ports, 'throttled');
  const siteId: BrandId | null = site?.id ?? null;
  const redeemed = await redeemTicket(ports, {
    claim,
    text,
    door,
    site: siteId,
    brandHint: brand.kind === 'one' ? brand.text : null,
    arrival,
    visitor: { address: request.ip, userAgent: headerText(request, 'user-agent') ?? '' },
    current,
  });
  if (redeemed.outcome === 'refused' && isFinal(redeemed.reason)) await throttles.spent.take(key);
  return redeemed;
};

/** What is not authentic by the keys as they were known is judged again by the keys as they are. */
const unseal = async (
  { sealer, clock }: Pick<Ports, 'sealer' | 'clock'>,
  text: string,
): Promise<TicketClaim | null> => {
  const now = clock.now();
  const claim = sealer.unseal(text, now);
  return claim === null && (await sealer.refreshKeys(now)) ? sealer.unseal(text, now) : claim;
};

/** Nothing is written down of a ticket that was not looked at; it is counted. */
const refusedUnread = ({ store }: Pick<Ports, 'store'>, reason: AnonymousReason): Redeemed => {
  store.refusals.count(reason);
  return { outcome: 'refused', reason };
};

/** By door, because a ticket that has expired at the management system may still live at an application. */
const spentKey = ({ brandId, ticketId }: TicketClaim, door: Door): string =>
  `${brandId}:${ticketId}:${doorId(door) ?? ''}`;

/**
 * Reasons that may pass while the ticket lives: another site, another address, an administrator's change.
 * After any other it never works again at that door, and asking the store over and over is work for nothing.
 */
const passing: readonly RefusalReason[] = [
  'not-yet-valid',
  'foreign-brand',
  'address-not-allowed',
  'application-suspended',
  'user-not-by-ticket',
  'role-not-allowed',
  'role-above-ceiling',
  'record-changed',
];

const isFinal = (reason: RefusalReason): boolean => !passing.includes(reason);
