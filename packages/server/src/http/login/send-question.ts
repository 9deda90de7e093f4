import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SessionFacts } from '../../core/session/ports.ts';
import type { Redeemed } from '../../core/ticket/redeem-ticket.ts';
import { displayName } from '../../core/user/user.ts';
import { continueAsPage } from '../../pages/continue-as-page.ts';
import { switchUserPage } from '../../pages/switch-user-page.ts';
import type { HttpContext } from '../context.ts';
import { doorName, type Entrance, framesOf, targetsOf } from '../entrance.ts';
import { formTokenFor } from '../form-proof.ts';
import { messagesOf, sendPage, warningOf } from '../send-page.ts';
import type { Presented } from './presented.ts';
import { sendHandOver } from './send-hand-over.ts';

type Asked = Extract<Redeemed, { outcome: 'asked' }>;

/** What has to be settled before the ticket is spent, as a page whose form brings the ticket back. */
export const sendQuestion = (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  entrance: Entrance,
  presented: Presented,
  { question, person, brand, landing }: Asked,
  current: SessionFacts | null,
): FastifyReply => {
  const m = messagesOf(request);
  const view = {
    brandName: brand.name,
    warning: warningOf(context, request),
    action: `${entrance.path}/login`,
    ticket: presented.text,
    personName: person,
    doorName: doorName(entrance),
    formToken: formTokenFor(context, request, reply),
  };
  const policy = { frames: framesOf(entrance), formTargets: targetsOf(landing) };
  switch (question) {
    case 'hand-over':
      return sendHandOver(context, request, reply, entrance, presented, brand.name);
    case 'confirm':
      return sendPage(context, reply, 200, continueAsPage(view, m), policy);
    case 'switch': {
      const currentName = current === null ? '' : displayName(current.user);
      const stayUrl = current?.session.landing ?? `${entrance.path}/`;
      return sendPage(context, reply, 200, switchUserPage({ ...view, currentName, stayUrl }, m), policy);
    }
  }
};
