import type { FastifyReply, FastifyRequest } from 'fastify';
import { type LoginParameters, queryOf, readLoginParameters } from '../../core/ticket/link-parameters.ts';
import type { HttpContext } from '../context.ts';
import { type Entrance, findEntrance } from '../entrance.ts';
import { headerText } from '../form-proof.ts';
import { sendNotice } from '../send-notice.ts';
import { setPageHeaders } from '../send-page.ts';
import { presentTicket } from './present-ticket.ts';
import { refuseLink } from './refuse-link.ts';
import { sendSignInPage } from './send-sign-in-page.ts';

/** `GET /login` and `GET /apps/<slug>/login`: a sign-in link, or the screen that links bypass. */
export const getLogin = async (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const entrance = await findEntrance(context, request);
  if (entrance === null) return sendNotice(context, request, reply, 404, 'not-found');
  const parameters = readLoginParameters(queryOf(request.url));
  if (parameters.ticket.kind !== 'none') return arrive(context, request, reply, entrance, parameters);
  return sendSignInPage(context, request, reply, entrance, {
    brand: parameters.brand.kind === 'one' ? parameters.brand.text : '',
  });
};

/** A link that was opened, or looked at by something on its way. */
export const arrive = async (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  entrance: Entrance,
  { ticket, brand }: LoginParameters,
): Promise<FastifyReply> => {
  if (ticket.kind !== 'one' || brand.kind === 'several') {
    return refuseLink(context, request, reply, entrance, 'malformed');
  }
  if (isPrefetch(request)) return refusePrefetch(context, reply);
  const destination = headerText(request, 'sec-fetch-dest');
  return presentTicket(context, request, reply, entrance, {
    text: ticket.text,
    brand,
    arrival: {
      method: 'GET',
      origin: 'foreign',
      topLevel: destination === null || destination === 'document',
      agreesToSwitch: false,
    },
  });
};

const isPrefetch = (request: FastifyRequest): boolean =>
  ['sec-purpose', 'purpose', 'x-moz'].some((name) => /\bprefetch\b/i.test(headerText(request, name) ?? ''));

/** RFC 8470 §5.2: too early to act on; a browser drops what it fetched ahead and asks again when it is opened. */
const refusePrefetch = (context: HttpContext, reply: FastifyReply): FastifyReply => {
  setPageHeaders(context, reply);
  return reply.code(425).send();
};

/** `HEAD`: something looks whether the link is there. It is, and nothing is spent. */
export const headLogin = (
  context: HttpContext,
  _request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply => {
  setPageHeaders(context, reply);
  return reply.code(200).header('content-type', 'text/html; charset=utf-8').send();
};
