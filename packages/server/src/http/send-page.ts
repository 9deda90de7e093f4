import type { FastifyReply, FastifyRequest } from 'fastify';
import { chooseLanguage } from '../pages/messages/choose-language.ts';
import type { Messages } from '../pages/messages/messages.ts';
import { messagesFor } from '../pages/messages/messages-for.ts';
import type { Frame } from '../pages/views.ts';
import type { HttpContext } from './context.ts';

export interface PagePolicy {
  /** Origins that may show the page in a frame. */
  readonly frames?: readonly string[];
  /** Where the page's form may lead besides our own origin: browsers hold redirects to it as well. */
  readonly formTargets?: readonly string[];
  readonly script?: boolean;
}

/** The reader's language, by the request. */
export const messagesOf = (request: FastifyRequest): Messages =>
  messagesFor(chooseLanguage(request.headers['accept-language']));

/** The warning that every page carries where browsers will not keep our cookies. */
export const warningOf = ({ sites }: HttpContext, request: FastifyRequest): Frame['warning'] =>
  sites.cookiesFor(request) === 'insecure' ? 'not-secure' : undefined;

/** Headers of every page: nothing is kept, nothing is told to others, nothing foreign is loaded. */
export const setPageHeaders = (
  { sites }: HttpContext,
  reply: FastifyReply,
  policy: PagePolicy = {},
): void => {
  const { frames = [], formTargets = [], script = false } = policy;
  const csp = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    ...(script ? ["script-src 'self'"] : []),
    ["form-action 'self'", ...new Set(formTargets)].join(' '),
    `frame-ancestors ${frames.length === 0 ? "'none'" : frames.join(' ')}`,
    "base-uri 'none'",
  ];
  reply.header('content-security-policy', csp.join('; '));
  reply.header('cache-control', 'no-store');
  reply.header('referrer-policy', 'no-referrer');
  reply.header('x-content-type-options', 'nosniff');
  if (sites.https) reply.header('strict-transport-security', 'max-age=31536000');
};

export const sendPage = (
  context: HttpContext,
  reply: FastifyReply,
  status: number,
  page: string,
  policy: PagePolicy = {},
): FastifyReply => {
  setPageHeaders(context, reply, policy);
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('vary', 'accept-language')
    .send(page);
};

/** On to the next page by GET; the clean URL is all that the browser keeps. */
export const seeOther = (context: HttpContext, reply: FastifyReply, location: string): FastifyReply => {
  setPageHeaders(context, reply);
  return reply.code(303).header('location', location).send();
};
