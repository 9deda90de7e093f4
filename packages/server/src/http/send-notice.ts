import type { FastifyReply, FastifyRequest } from 'fastify';
import { slugProblem } from '../core/brand/brand.ts';
import { noticePage } from '../pages/notice-page.ts';
import type { NoticeKind } from '../pages/views.ts';
import type { HttpContext } from './context.ts';
import { slugOf } from './entrance.ts';
import { failureOf } from './problems/status.ts';
import { messagesOf, sendPage, warningOf } from './send-page.ts';

/** A page that says what happened and what to do next. */
export const sendNotice = (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  kind: NoticeKind,
  retryAfter: number | null = null,
): FastifyReply => {
  // Whatever a handler had prepared belongs to an answer that will not be given.
  reply.removeHeader('location');
  reply.removeHeader('set-cookie');
  if (retryAfter !== null) reply.header('retry-after', retryAfter);
  const view = {
    brandName: null,
    warning: warningOf(context, request),
    kind,
    // Not the path of a page that is not there: it would say what was asked for.
    nextUrl: kind === 'not-found' ? '/login' : loginPathOf(request),
    retryAfterSeconds: retryAfter,
    requestId: request.id,
  };
  return sendPage(context, reply, status, noticePage(view, messagesOf(request)));
};

/** The door that the request was made at has a login of its own. */
const loginPathOf = (request: FastifyRequest): string => {
  const slug = slugOf(request);
  return slug === null || slugProblem(slug) !== null ? '/login' : `/apps/${slug}/login`;
};

/** Every failure of a page's route, as a page. */
export const sendPageFailure = (
  context: HttpContext,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply => {
  const { status, problem, retryAfter } = failureOf(thrown);
  const kinds: Partial<Record<typeof problem.kind, NoticeKind>> = {
    'not-found': 'not-found',
    throttled: 'too-many-tries',
    unavailable: 'unavailable',
    forbidden: 'form-not-ours',
    invalid: 'form-not-ours',
  };
  return sendNotice(context, request, reply, status, kinds[problem.kind] ?? 'error', retryAfter);
};
