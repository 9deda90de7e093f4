import type { FastifyReply, FastifyRequest } from 'fastify';
import { formFields } from '../pages/form-fields.ts';
import type { HttpContext } from './context.ts';
import { readCookie } from './session-cookie.ts';

/** A request's headers come as text, except when a client sends one several times. */
export const headerText = (request: FastifyRequest, name: string): string | null => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
};

// With an underscore, which no application's slug can hold: theirs are called `__Host-usher-<slug>`.
const cookieName = ({ sites }: HttpContext, request: FastifyRequest): string =>
  sites.cookiesFor(request) === 'insecure-allowed' ? 'usher_form' : '__Host-usher_form';

/** The token for the forms of a page; sets the cookie that it is bound to where the browser has none. */
export const formTokenFor = (context: HttpContext, request: FastifyRequest, reply: FastifyReply): string => {
  const name = cookieName(context, request);
  const present = readCookie(request.headers.cookie, name);
  if (present !== null && present !== '') return context.formTokens.issueFormToken(present);
  const made = context.formTokens.newFormCookie();
  const secure = context.sites.cookiesFor(request) === 'insecure-allowed' ? '' : '; Secure';
  reply.header('set-cookie', `${name}=${made}; Path=/; HttpOnly${secure}; SameSite=Lax`);
  return context.formTokens.issueFormToken(made);
};

/**
 * Whether a page of this very origin sent the form. `Origin` cannot prove it, because our pages are
 * `no-referrer` and so our own forms send `Origin: null`; `same-site` is not enough, because other brands
 * and applications live on sister hosts.
 */
export const isOurForm = (
  context: HttpContext,
  request: FastifyRequest,
  fields: ReadonlyMap<string, string>,
): boolean => {
  const site = headerText(request, 'sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const cookie = readCookie(request.headers.cookie, cookieName(context, request));
  const token = fields.get(formFields.formToken);
  return cookie !== null && token !== undefined && context.formTokens.checkFormToken(cookie, token);
};

/** Neither header means that no browser sent it: browsers put at least one on every POST. */
export const isFromProgram = (request: FastifyRequest): boolean =>
  request.headers['sec-fetch-site'] === undefined && request.headers.origin === undefined;
