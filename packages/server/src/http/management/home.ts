import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatId } from '../../core/ids.ts';
import { listSessions } from '../../core/session/list-sessions.ts';
import type { SessionFacts } from '../../core/session/ports.ts';
import { queryOf, readLoginParameters } from '../../core/ticket/link-parameters.ts';
import { displayName } from '../../core/user/user.ts';
import { signedInPage } from '../../pages/signed-in-page.ts';
import type { SessionRow } from '../../pages/views.ts';
import type { HttpContext } from '../context.ts';
import { type Entrance, findEntrance, framesOf, slugOf } from '../entrance.ts';
import { formTokenFor } from '../form-proof.ts';
import { arrive } from '../login/get-login.ts';
import { sendNotice } from '../send-notice.ts';
import { messagesOf, seeOther, sendPage, warningOf } from '../send-page.ts';
import { currentSession } from '../session-cookie.ts';
import { isInReach } from './is-in-reach.ts';

// More than anybody reads; whoever has more is helped by the command line.
const MOST_SESSIONS = 100;

/**
 * `GET /` and `GET /apps/<slug>`: who is signed in. In the form of 2019 a sign-in link leads to `/` as well.
 */
export const getHome = async (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const entrance = await findEntrance(context, request);
  if (entrance === null) return sendNotice(context, request, reply, 404, 'not-found');
  const parameters = readLoginParameters(queryOf(request.url));
  if (parameters.ticket.kind !== 'none') return arrive(context, request, reply, entrance, parameters);
  const current = await currentSession(context, request, slugOf(request), entrance.site);
  if (current === null) return seeOther(context, reply, `${entrance.path}/login`);
  return sendSignedInPage(context, request, reply, entrance, current);
};

const sendSignedInPage = async (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  entrance: Entrance,
  current: SessionFacts,
): Promise<FastifyReply> => {
  const { session, user, brand } = current;
  const open = await listSessions(context.ports, brand.id, { userId: user.id, limit: MOST_SESSIONS });
  const view = {
    brandName: brand.name,
    warning: warningOf(context, request),
    person: {
      name: displayName(user),
      username: user.identity.username,
      email: user.identity.email,
      role: user.role,
    },
    method: session.method,
    apiKeyName: current.apiKeyName,
    startedAt: session.startedAt,
    expiresAt: session.expiresAt,
    sessions: open.filter((facts) => isInReach(current, facts)).map((facts) => sessionRow(facts, current)),
    actions: { end: `${entrance.path}/sessions/end`, signOut: `${entrance.path}/logout` },
    formToken: formTokenFor(context, request, reply),
    now: context.ports.clock.now(),
  };
  return sendPage(context, reply, 200, signedInPage(view, messagesOf(request)), {
    frames: framesOf(entrance),
  });
};

const sessionRow = ({ session, application }: SessionFacts, current: SessionFacts): SessionRow => ({
  id: formatId('session', session.id),
  current: session.id === current.session.id,
  doorName: application?.name ?? null,
  address: session.address,
  userAgent: session.userAgent,
  startedAt: session.startedAt,
  lastSeenAt: session.lastSeenAt,
});
