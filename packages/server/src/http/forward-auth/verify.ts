import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SessionFacts } from '../../core/session/ports.ts';
import { queryOf } from '../../core/ticket/link-parameters.ts';
import { displayName } from '../../core/user/user.ts';
import type { HttpContext } from '../context.ts';
import { currentSession } from '../session-cookie.ts';

/**
 * `GET /auth/verify?app=<slug>`: a proxy asks who the browser is (contract §5). 200 is only ever sent beside a
 * session that was loaded and judged; everything else, an error of ours too, is 401, because proxies let
 * people in or not by this alone.
 */
export const verify = async (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const slug = request.method === 'GET' ? applicationOf(request) : undefined;
  const facts = slug === undefined ? null : await sessionAt(context, request, slug);
  return facts === null ? refuseVerification(reply) : admit(reply, facts);
};

export const refuseVerification = (reply: FastifyReply): FastifyReply =>
  reply.code(401).header('cache-control', 'no-store').send();

/** A proxy before a brand's own site hands on its host: there another brand's session is nobody's. */
const sessionAt = async (
  context: HttpContext,
  request: FastifyRequest,
  slug: string | null,
): Promise<SessionFacts | null> => {
  const site = await context.sites.of(request);
  return currentSession(context, request, slug, site.kind === 'brand' ? site.brand : null);
};

/** `null` for the management system, `undefined` where the question is not clear. */
const applicationOf = (request: FastifyRequest): string | null | undefined => {
  const slugs = queryOf(request.url).getAll('app');
  if (slugs.length === 0) return null;
  return slugs.length === 1 ? slugs[0]?.toLowerCase() : undefined;
};

const admit = (reply: FastifyReply, { user, brand }: SessionFacts): FastifyReply => {
  const { username, email, uniqueId } = user.identity;
  reply.header('remote-user', headerValue(username ?? email ?? uniqueId ?? ''));
  // Always all four: a proxy that copies only what is there would pass on a client's own.
  reply.header('remote-email', headerValue(email ?? ''));
  reply.header('remote-name', headerValue(displayName(user)));
  reply.header('usher-brand', headerValue(brand.slug));
  return reply.code(200).header('cache-control', 'no-store').send();
};

const PLAIN = /^[\x20-\x24\x26-\x7e]*$/;

/** Header values are ASCII; anything else, and a percent sign, is percent-encoded UTF-8 (RFC 8187 §3.2.1's way). */
const headerValue = (text: string): string => (PLAIN.test(text) ? text : encodeURIComponent(text));
