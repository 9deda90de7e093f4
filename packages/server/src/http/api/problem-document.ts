import type { FastifyReply, FastifyRequest } from 'fastify';
import { catalogue } from '../../core/problem.ts';
import type { HttpContext } from '../context.ts';
import { failureOf } from '../problems/status.ts';

/** Every failure of the API, as RFC 9457 has it. */
export const sendProblem = (
  _context: HttpContext,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply => {
  const { status, problem, retryAfter } = failureOf(thrown);
  if (retryAfter !== null) reply.header('retry-after', retryAfter);
  if (status === 401) reply.header('www-authenticate', challengeOf(problem.code));
  const { text } = catalogue[problem.code];
  return reply
    .code(status)
    .header('content-type', 'application/problem+json')
    .header('cache-control', 'no-store')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title: text,
        status,
        code: problem.code,
        // What exactly is wrong on our side is for the log.
        ...(status < 500 && problem.message !== text ? { detail: problem.message } : {}),
        ...(problem.fields.length > 0 ? { errors: problem.fields } : {}),
        request_id: request.id,
      }),
    );
};

/** RFC 6750 §3. */
const challengeOf = (code: string): string =>
  code === 'key-required' ? 'Bearer realm="usher"' : 'Bearer realm="usher", error="invalid_token"';
