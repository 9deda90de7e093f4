import type { FastifyReply, FastifyRequest } from 'fastify';
import { bouncePage } from '../../pages/bounce-page.ts';
import type { HttpContext } from '../context.ts';
import { type Entrance, framesOf, landingTargets } from '../entrance.ts';
import { formTokenFor } from '../form-proof.ts';
import { messagesOf, sendPage, warningOf } from '../send-page.ts';
import type { Presented } from './presented.ts';

/**
 * The page that posts a ticket once more from our own origin.
 * @param brandName the ticket's, where it is good; otherwise the page is the site's alone, the same for all
 */
export const sendHandOver = (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  entrance: Entrance,
  { text }: Presented,
  brandName: string | null = entrance.site?.name ?? null,
): FastifyReply => {
  const view = {
    brandName,
    warning: warningOf(context, request),
    action: `${entrance.path}/login`,
    ticket: text,
    formToken: formTokenFor(context, request, reply),
  };
  return sendPage(context, reply, 200, bouncePage(view, messagesOf(request)), {
    frames: framesOf(entrance),
    // What follows may be a reload, and lead wherever that sign-in led.
    formTargets: [...landingTargets(entrance), 'https:'],
    script: true,
  });
};
