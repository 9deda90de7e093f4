import type { FastifyReply, FastifyRequest } from 'fastify';
import { principalOfSession } from '../../core/access/principal.ts';
import type { By } from '../../core/audit/entry.ts';
import { parseId, type SessionId } from '../../core/ids.ts';
import { Problem } from '../../core/problem.ts';
import { endSession } from '../../core/session/end-session.ts';
import type { SessionFacts } from '../../core/session/ports.ts';
import { formFields } from '../../pages/form-fields.ts';
import type { HttpContext } from '../context.ts';
import { type Entrance, findEntrance, slugOf } from '../entrance.ts';
import { isOurForm } from '../form-proof.ts';
import { type Form, readForm } from '../login/read-form.ts';
import { sendNotice } from '../send-notice.ts';
import { seeOther } from '../send-page.ts';
import { currentSession, setSessionCookie } from '../session-cookie.ts';
import { isInReach } from './is-in-reach.ts';

/** Somebody signed in who sent one of our own forms. */
interface Sender {
  readonly entrance: Entrance;
  readonly current: SessionFacts;
  readonly form: Form;
  readonly by: By;
}

/** Reads and proves the form, then acts on it. Throws `form-not-ours`. */
const withSender = async (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  act: (sender: Sender) => Promise<FastifyReply>,
): Promise<FastifyReply> => {
  const entrance = await findEntrance(context, request);
  if (entrance === null) return sendNotice(context, request, reply, 404, 'not-found');
  const form = readForm(request);
  if (!isOurForm(context, request, form.fields)) throw new Problem('form-not-ours');
  const current = await currentSession(context, request, slugOf(request), entrance.site);
  if (current === null) return seeOther(context, reply, `${entrance.path}/login`);
  const { by } = principalOfSession(current, request.ip);
  return act({ entrance, current, form, by });
};

/** `POST /logout`: ends the session that the form came with. */
export const signOut = (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> =>
  withSender(context, request, reply, async ({ entrance, current, by }) => {
    const { brandId, id } = current.session;
    await endIfOpen(endSession(context.ports, brandId, id, 'signed-out', by));
    setSessionCookie(context, reply, entrance.door, null);
    return seeOther(context, reply, `${entrance.path}/login?signed-out`);
  });

/** `POST /sessions/end`: ends another of the same person's sessions, at whichever door. */
export const endOwnSession = (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> =>
  withSender(context, request, reply, async ({ entrance, current, form, by }) => {
    const id = parseId('session', form.fields.get(formFields.session) ?? '');
    if (id === null || !(await isOwn(context, current, id))) throw new Problem('session-not-found');
    await endIfOpen(endSession(context.ports, current.brand.id, id, 'ended', by));
    return seeOther(context, reply, `${entrance.path}/`);
  });

const isOwn = async ({ ports }: HttpContext, current: SessionFacts, id: SessionId): Promise<boolean> => {
  const facts = await ports.store.read.sessions.facts(current.brand.id, id);
  return facts !== null && facts.user.id === current.user.id && isInReach(current, facts);
};

/** Two clicks on one button, or an end by somebody else in between, come to the same. */
const endIfOpen = async (ending: Promise<void>): Promise<void> => {
  try {
    await ending;
  } catch (refusal) {
    if (!(refusal instanceof Problem) || refusal.code !== 'session-not-found') throw refusal;
  }
};
