import type { FastifyReply, FastifyRequest } from 'fastify';
import { queryOf } from '../../core/ticket/link-parameters.ts';
import { signInPage } from '../../pages/sign-in-page.ts';
import type { SignInProblem } from '../../pages/views.ts';
import type { HttpContext } from '../context.ts';
import { doorName, type Entrance, framesOf, landingTargets } from '../entrance.ts';
import { formTokenFor } from '../form-proof.ts';
import { messagesOf, sendPage, warningOf } from '../send-page.ts';

export interface SignInState {
  readonly brand?: string;
  readonly username?: string;
  readonly problem?: SignInProblem;
  /** Seconds. */
  readonly retryAfter?: number;
}

const statusOf: Record<SignInProblem, number> = {
  failed: 401,
  throttled: 429,
  'form-not-ours': 403,
  insecure: 403,
};

/** The user-name-and-password screen of a door. */
export const sendSignInPage = (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  entrance: Entrance,
  { brand = '', username = '', problem, retryAfter }: SignInState,
): FastifyReply => {
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  const application = entrance.door.kind === 'application' ? entrance.door.application : null;
  const view = {
    brandName: entrance.site?.name ?? null,
    warning: warningOf(context, request),
    action: `${entrance.path}/login`,
    doorName: doorName(entrance),
    // An application belongs to one brand, so its own door needs no asking.
    askBrand: entrance.site === null && application === null,
    values: { brand, username },
    problem: problem ?? null,
    retryAfterSeconds: retryAfter ?? null,
    notice: queryOf(request.url).has('signed-out') ? ('signed-out' as const) : null,
    formToken: formTokenFor(context, request, reply),
  };
  const formTargets = landingTargets(entrance);
  const status = problem === undefined ? 200 : statusOf[problem];
  const page = signInPage(view, messagesOf(request));
  return sendPage(context, reply, status, page, { frames: framesOf(entrance), formTargets });
};
