import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../core/api-key/authenticate-api-key.ts';
import { formatId } from '../../core/ids.ts';
import { catalogue, Problem } from '../../core/problem.ts';
import { type MintedTicket, mintTicket, recordMintRefusal } from '../../core/ticket/mint-ticket.ts';
import type { HttpContext } from '../context.ts';
import { challenge, requireApiKey, throttleCreation } from '../guards/api-key.ts';
import { failureOf } from '../problems/status.ts';
import { sendEnvelope } from './envelope.ts';
import { badBody, notJson, parseJsonBody } from './parse-json-body.ts';

/** Known after the guard has run, before the body has been read. */
const callers = new WeakMap<FastifyRequest, Caller>();

/** `POST /auth/ticket`, up to its body: 501, then 401, then 429 (contract §1). */
export const guardTicketApi = async (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> => {
  if (request.method !== 'POST')
    throw new Problem('not-supported', { detail: 'Only POST is supported here.' });
  const caller = await requireApiKey(context, request);
  await throttleCreation(context, caller, request, reply);
  callers.set(request, caller);
};

/** `POST /auth/ticket`: 400, then 404, then the ticket. */
export const createTicket = async (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error('the ticket API was reached past its guard');
  const body = await readBody(context, request, caller);
  const minted = await mintTicket(context.ports, caller, body, request.ip);
  const loginUrl = loginUrlOf(context, caller, minted);
  return sendEnvelope(reply, context, 200, 'Operation successful', {
    encpryptedString: minted.text,
    ticketId: formatId('ticket', minted.ticket.id),
    ...(loginUrl === null ? {} : { loginUrl }),
    validFor: minted.validFor,
  });
};

const readBody = async (
  { ports }: HttpContext,
  request: FastifyRequest,
  caller: Caller,
): Promise<unknown> => {
  try {
    return parseJsonBody(request.headers['content-type'], request.body);
  } catch (refusal) {
    if (refusal instanceof Problem)
      await recordMintRefusal(ports, caller, 'invalid-input', refusal.fields, request.ip);
    throw refusal;
  }
};

/** The named application's, else the management system's; `null` where the ticket opens neither. */
const loginUrlOf = (
  { sites }: HttpContext,
  { brand }: Caller,
  { text, application, validFor }: MintedTicket,
): string | null => {
  if (application === null && validFor.management === undefined) return null;
  return `${sites.loginUrl(brand, application)}?=TA${text}`;
};

/** Every failure of the ticket API, in the vendor's envelope. */
export const sendTicketApiFailure = async (
  context: HttpContext,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const { status, problem, retryAfter } = failureOf(await inOurWords(context, thrown, request));
  if (retryAfter !== null) reply.header('retry-after', retryAfter);
  // Here and not in the guard: a key can also be revoked between the guard and the ticket.
  if (status === 401) reply.header('www-authenticate', challenge(problem.code));
  if (status === 501) reply.header('allow', 'POST');
  if (status === 500) return sendEnvelope(reply, context, status, problem.message, { requestId: request.id });
  // What exactly is wrong with our store is for the log.
  if (status === 503) return sendEnvelope(reply, context, status, catalogue[problem.code].text);
  if (status !== 400) return sendEnvelope(reply, context, status, problem.message);
  return sendEnvelope(
    reply,
    context,
    status,
    'The request is missing something or malformed; see data.errors.',
    { errors: problem.fields },
  );
};

const bodyProblems: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'is larger than 64 KiB',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: notJson,
};

/**
 * What Fastify refuses before the handler has a body (too large, cut short, no media type) is a bad body like
 * any other: said in the same way and written down.
 */
const inOurWords = async (
  { ports }: HttpContext,
  thrown: unknown,
  request: FastifyRequest,
): Promise<unknown> => {
  const caller = callers.get(request);
  if (thrown instanceof Problem || failureOf(thrown).status !== 400 || caller === undefined) return thrown;
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const refusal = badBody(bodyProblems[code] ?? 'could not be read to its end', thrown);
  try {
    await recordMintRefusal(ports, caller, 'invalid-input', refusal.fields, request.ip);
    return refusal;
  } catch (outage) {
    return outage;
  }
};
