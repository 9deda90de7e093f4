import type { FastifyReply, FastifyRequest } from 'fastify';
import { requirePermission } from '../../core/access/principal.ts';
import { Problem } from '../../core/problem.ts';
import { queryOf } from '../../core/ticket/link-parameters.ts';
import type { HttpContext } from '../context.ts';
import { headerText } from '../form-proof.ts';
import { parseJsonBody } from '../ticket-api/parse-json-body.ts';
import type { Endpoint } from './endpoint.ts';
import { findPrincipal } from './principal.ts';
import { validate, validateText } from './validate.ts';

/** Answers a call of an endpoint: who asks, whether they may, what they ask, in this order, and then the operation. */
export const answerCall = async (
  { permission, query, body, success, run }: Endpoint,
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const principal = await findPrincipal(context, request, permission);
  if (permission !== null) requirePermission(principal, permission);
  const answer = await run({
    ports: context.ports,
    principal,
    path: (request.params ?? {}) as Readonly<Record<string, string>>,
    query: validateText(query, parametersOf(request.url)),
    body: body === null ? undefined : validate(body, bodyOf(request)),
    version: expectedVersion(request),
  });
  reply.header('cache-control', 'no-store');
  if (answer.version !== undefined) reply.header('etag', `"${answer.version}"`);
  return reply.code(success).send(answer.body);
};

/** Each once: of two the first may be meant, or the last. */
const parametersOf = (url: string): Readonly<Record<string, string>> => {
  const parameters = queryOf(url);
  const names = [...parameters.keys()];
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new Problem('invalid-input', { fields: [{ field: twice, problem: 'must be given once' }] });
  return Object.fromEntries(parameters);
};

/** An operation whose fields can all be left out can be called without a body. */
const bodyOf = ({ headers, body }: FastifyRequest): unknown =>
  headers['content-type'] === undefined && !(body instanceof Uint8Array && body.length > 0)
    ? {}
    : parseJsonBody(headers['content-type'], body);

const ETAG = /^(?:W\/)?"(\d{1,15})"$/;

/** RFC 9110 §13.1.1. A tag that is none of ours fits no version. */
const expectedVersion = (request: FastifyRequest): number | undefined => {
  const text = headerText(request, 'if-match');
  if (text === null || text === '*') return undefined;
  return Number(ETAG.exec(text)?.[1] ?? -1);
};
