import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RefusalReason } from '../../core/ticket/judge-ticket.ts';
import { linkNoLongerWorksPage } from '../../pages/link-no-longer-works-page.ts';
import type { HttpContext } from '../context.ts';
import { type Entrance, framesOf } from '../entrance.ts';
import { messagesOf, sendPage, warningOf } from '../send-page.ts';

/**
 * One page for used, expired, forged, revoked, throttled and unknown. Whatever it offers belongs to the site
 * that was asked, never to the ticket: a forged link must not choose where a person goes next.
 */
export const refuseLink = (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  entrance: Entrance,
  reason: RefusalReason,
): FastifyReply => {
  if (reason === 'malformed') context.ports.store.refusals.count(reason);
  // Anybody can send what is malformed, as often as they like.
  const level = reason === 'throttled' || reason === 'malformed' ? 'debug' : 'info';
  request.log[level]({ reason }, 'a sign-in link was refused');
  const view = {
    brandName: entrance.site?.name ?? null,
    warning: warningOf(context, request),
    startUrl: entrance.site?.policy.startUrl ?? null,
    signInUrl: `${entrance.path}/login`,
  };
  const status = reason === 'malformed' ? 400 : 401;
  const page = linkNoLongerWorksPage(view, messagesOf(request));
  return sendPage(context, reply, status, page, { frames: framesOf(entrance) });
};
