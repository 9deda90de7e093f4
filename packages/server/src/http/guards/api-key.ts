import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ApiKey, scopes } from '../../core/api-key/api-key.ts';
import {
  authenticateApiKey,
  type Caller,
  recordApiKeyRefusal,
} from '../../core/api-key/authenticate-api-key.ts';
import { Problem, type ProblemCode } from '../../core/problem.ts';
import { recordMintRefusal } from '../../core/ticket/mint-ticket.ts';
import type { HttpContext } from '../context.ts';

const BEARER = /^Bearer +([^\s]+) *$/i;

/** RFC 6750 §3: what a client must do to be let in, in a form that its library understands. */
export const challenge = (code: ProblemCode): string => {
  if (code === 'key-required') return 'Bearer realm="usher"';
  if (code === 'key-scope')
    return `Bearer realm="usher", error="insufficient_scope", scope="${scopes.join(' ')}"`;
  return 'Bearer realm="usher", error="invalid_token"';
};

// Identifiers are unique within a brand.
const throttleKey = ({ brandId, id }: ApiKey): string => `${brandId}:${id}`;

/** Who calls the ticket API. Throws `key-required`, `key-invalid`, `key-scope`, `key-address`. */
export const requireApiKey = async (
  { ports, throttles }: HttpContext,
  request: FastifyRequest,
): Promise<Caller> => {
  const token = BEARER.exec(request.headers.authorization ?? '')?.[1] ?? null;
  const result = await authenticateApiKey(ports, token, request.ip, scopes);
  if (result.outcome === 'authenticated') return result.caller;
  if (result.outcome === 'refused') {
    // A revoked key that is still in use somewhere must not fill the log.
    const { allowed } = await throttles.keyRefusals.take(throttleKey(result.caller.apiKey));
    if (allowed) await recordApiKeyRefusal(ports, result.caller, result.reason, request.ip);
  }
  throw new Problem(result.problem);
};

/** Counts one creation for this key. Throws `too-many-requests`. */
export const throttleCreation = async (
  { ports, throttles: { create } }: HttpContext,
  caller: Caller,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> => {
  const { allowed, retryAfter, justExceeded } = await create.take(throttleKey(caller.apiKey));
  if (allowed) return;
  // Once a window: whoever is throttled must not fill the log instead.
  if (justExceeded) await recordMintRefusal(ports, caller, 'throttled', [], request.ip);
  // draft-ietf-httpapi-ratelimit-headers-10
  reply.header('ratelimit-policy', `"create";q=${create.limit};w=${create.window}`);
  reply.header('ratelimit', `"create";r=0;t=${retryAfter}`);
  throw new Problem('too-many-requests', { retryAfter });
};
