import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Arrival } from '../../core/ticket/decide-arrival.ts';
import { queryOf, readLoginParameters } from '../../core/ticket/link-parameters.ts';
import { formFields } from '../../pages/form-fields.ts';
import type { HttpContext } from '../context.ts';
import { findEntrance } from '../entrance.ts';
import { headerText, isFromProgram, isOurForm } from '../form-proof.ts';
import { sendNotice } from '../send-notice.ts';
import { presentTicket } from './present-ticket.ts';
import { type Form, readForm } from './read-form.ts';
import { refuseLink } from './refuse-link.ts';
import { signIn } from './sign-in.ts';

/** `POST /login` and `POST /apps/<slug>/login`: a ticket kept out of URLs, or a user name and password. */
export const postLogin = async (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const entrance = await findEntrance(context, request);
  if (entrance === null) return sendNotice(context, request, reply, 404, 'not-found');
  const form = readForm(request);
  const { ticket, brand } = readLoginParameters(queryOf(request.url), form.pairs);
  if (ticket.kind === 'none') return signIn(context, request, reply, entrance, form);
  if (ticket.kind === 'several' || brand.kind === 'several') {
    return refuseLink(context, request, reply, entrance, 'malformed');
  }
  const arrival = arrivalOf(context, request, form);
  return presentTicket(context, request, reply, entrance, { text: ticket.text, brand, arrival });
};

const arrivalOf = (context: HttpContext, request: FastifyRequest, { fields }: Form): Arrival => {
  const destination = headerText(request, 'sec-fetch-dest');
  const ours = isOurForm(context, request, fields);
  const foreign = isFromProgram(request) ? 'program' : 'foreign';
  return {
    method: 'POST',
    origin: ours ? 'ours' : foreign,
    topLevel: destination === null || destination === 'document',
    agreesToSwitch: ours && fields.get(formFields.switch) === 'yes',
  };
};
