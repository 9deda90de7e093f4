import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Application, Door } from '../core/application/application.ts';
import type { Brand } from '../core/brand/brand.ts';
import type { CookieSafety } from '../core/public-address.ts';
import type { SessionFacts } from '../core/session/ports.ts';
import { resolveSession } from '../core/session/resolve-session.ts';
import type { HttpContext } from './context.ts';

/** The value of one cookie of a `Cookie` header; the first where there are several. RFC 6265 §5.4. */
export const readCookie = (header: string | undefined, name: string): string | null => {
  if (header === undefined) return null;
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
};

const plainName = (slug: string | null): string => (slug === null ? 'usher' : `usher-${slug}`);

/**
 * The names under which a door's session may come. `__Host-` binds it to this host, so no sister host can
 * plant one; `__Secure-` is for applications on a sister host that must see it.
 */
const cookieNames = (slug: string | null, safety: CookieSafety): readonly CookieName[] => {
  const name = plainName(slug);
  if (safety === 'insecure-allowed') return [{ name, forDomain: false }];
  const host = { name: `__Host-${name}`, forDomain: false };
  return slug === null ? [host] : [host, { name: `__Secure-${name}`, forDomain: true }];
};

interface CookieName {
  readonly name: string;
  readonly forDomain: boolean;
}

/**
 * The live session that the request's cookie stands for at this door; `null` for none.
 *
 * @param slug the application's; `null` for the management system
 * @param site the brand whose site it is, where it is one's: a cookie can be carried by hand to another
 *   brand's site, where its session must be nobody's
 */
export const currentSession = async (
  { ports, sites }: HttpContext,
  request: FastifyRequest,
  slug: string | null,
  site: Brand | null,
): Promise<SessionFacts | null> => {
  for (const { name, forDomain } of cookieNames(slug, sites.cookiesFor(request))) {
    const token = readCookie(request.headers.cookie, name);
    const facts = token === null ? null : await resolveSession(ports, token, slug, request.ip);
    // Any sister host can plant a cookie with a domain, so it counts only where the application asked for one.
    if (facts === null || forDomain !== isForDomain(facts.application)) continue;
    if (site === null || site.id === facts.brand.id) return facts;
  }
  return null;
};

const isForDomain = (application: Application | null): boolean =>
  (application?.cookieDomain ?? null) !== null;

/** `Set-Cookie` for a session that has been committed, or `null` for one that is over. */
export const setSessionCookie = (
  { sites }: HttpContext,
  reply: FastifyReply,
  door: Door,
  token: string | null,
): void => {
  const application = door.kind === 'application' ? door.application : null;
  const name = plainName(application?.slug ?? null);
  const prefix = isForDomain(application) ? '__Secure-' : '__Host-';
  const domain = isForDomain(application) ? `; Domain=${application?.cookieDomain}` : '';
  // In a frame of another site only a partitioned cookie is kept, and only where the application allows frames.
  const framed = (application?.allowedFrames.length ?? 0) > 0;
  const sameSite = framed ? '; SameSite=None; Partitioned' : '; SameSite=Lax';
  const value = token === null ? '; Max-Age=0' : '';
  const cookie =
    sites.cookiesFor(reply.request) === 'insecure-allowed'
      ? `${name}=${token ?? ''}; Path=/; HttpOnly; SameSite=Lax${value}`
      : `${prefix}${name}=${token ?? ''}; Path=/${domain}; HttpOnly; Secure${sameSite}${value}`;
  reply.header('set-cookie', cookie);
};
