import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ApiKey, ticketScopes } from '../../core/api-key/api-key.ts';
import {
  type Authentication,
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
    return `Bearer realm="usher", error="insufficient_scope", scope="${ticketScopes.join(' ')}"`;
  return 'Bearer realm="usher", error="invalid_token"';
};

// Identifiers are unique within a brand.
const throttleKey = ({ brandId, id }: ApiKey): string => `${brandId}:${id}`;

/** The credential that a request carries; `null` for none. RFC 6750 §2.1. */
export const bearerToken = ({ headers }: FastifyRequest): string | null =>
  BEARER.exec(headers.authorization ?? '')?.[1] ?? null;

/** Who calls the ticket API. Throws `key-required`, `key-invalid`, `key-scope`, `key-address`. */
export const requireApiKey = async (context: HttpContext, request: FastifyRequest): Promise<Caller> => {
  const result = await authenticateApiKey(context.ports, bearerToken(request), request.ip, ticketScopes);
  if (result.outcome === 'authenticated') return result.caller;
  if (result.outcome === 'refused') await noteKeyRefusal(context, result, request.ip);
  throw new Problem(result.problem);
};

/** Writes down that one of our keys was turned away, now and then: one that is still in use must not fill the log. */
export const noteKeyRefusal = async (
  { ports, throttles }: HttpContext,
  { caller, reason }: Extract<Authentication, { outcome: 'refused' }>,
  address: string,
): Promise<void> => {
  const { allowed } = await throttles.keyRefusals.take(throttleKey(caller.apiKey));
  if (allowed) await recordApiKeyRefusal(ports, caller, reason, address);
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
