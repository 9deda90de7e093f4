import type { FastifyRequest } from 'fastify';
import type { Permission } from '../../core/access/permission.ts';
import { type Principal, principalOfKey, principalOfSession } from '../../core/access/principal.ts';
import { scopes } from '../../core/api-key/api-key.ts';
import { authenticateApiKey } from '../../core/api-key/authenticate-api-key.ts';
import { Problem } from '../../core/problem.ts';
import type { HttpContext } from '../context.ts';
import { headerText } from '../form-proof.ts';
import { bearerToken, noteKeyRefusal } from '../guards/api-key.ts';
import { currentSession } from '../session-cookie.ts';

/**
 * Who calls the API: a program with its key, or somebody who is signed in at the management system. What a browser
 * sends by itself, a cookie, counts for a change only where a page of this very origin asked for it.
 *
 * Throws `key-invalid`, `key-address`, `key-required`, `form-not-ours`.
 */
export const findPrincipal = async (
  context: HttpContext,
  request: FastifyRequest,
  needed: Permission | null,
): Promise<Principal> => {
  const token = bearerToken(request);
  if (token !== null) return principalByKey(context, request, token, needed);
  const site = await context.sites.of(request);
  const facts =
    site.kind === 'unknown'
      ? null
      : await currentSession(context, request, null, site.kind === 'brand' ? site.brand : null);
  if (facts === null) throw new Problem('key-required', { detail: 'Send an API key, or sign in.' });
  if (request.method !== 'GET' && headerText(request, 'sec-fetch-site') !== 'same-origin')
    throw new Problem('form-not-ours', { detail: 'This did not come from a page of this site.' });
  return principalOfSession(facts, request.ip);
};

const principalByKey = async (
  context: HttpContext,
  request: FastifyRequest,
  token: string,
  needed: Permission | null,
): Promise<Principal> => {
  const { ports } = context;
  const result = await authenticateApiKey(ports, token, request.ip, needed === null ? scopes : [needed]);
  if (result.outcome === 'authenticated') return principalOfKey(result.caller, request.ip);
  if (result.outcome === 'refused') {
    await noteKeyRefusal(context, result, request.ip);
    if (result.reason === 'no-scope')
      throw new Problem('permission-missing', { detail: `The API key does not have the scope ${needed}.` });
  }
  throw new Problem(result.problem);
};
