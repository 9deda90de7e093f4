import type { FastifyReply, FastifyRequest } from 'fastify';
import { DOCTOR_PATH } from '../core/health/server-report.ts';
import { assetPaths } from '../pages/assets.ts';
import { answerCall } from './api/answer-call.ts';
import type { Endpoint } from './api/endpoint.ts';
import { API, endpoints } from './api/endpoints.ts';
import { sendOpenApi } from './api/openapi.ts';
import { sendPagesCss, sendSubmitJs } from './assets.ts';
import type { HttpContext } from './context.ts';
import { answerDoctor } from './doctor.ts';
import { verify } from './forward-auth/verify.ts';
import { healthz, readyz } from './health.ts';
import { getLogin, headLogin } from './login/get-login.ts';
import { postLogin } from './login/post-login.ts';
import { endOwnSession, signOut } from './management/end-sessions.ts';
import { getHome } from './management/home.ts';
import { createTicket, guardTicketApi } from './ticket-api/create-ticket.ts';

type Answer = FastifyReply | Promise<FastifyReply>;
export type Handler = (context: HttpContext, request: FastifyRequest, reply: FastifyReply) => Answer;
export type Guard = (context: HttpContext, request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/**
 * How a route's failures look, decided here and never by a handler:
 * `envelope` as the vendor's API has it, `verdict` a bare 401, `problem` as RFC 9457 has it, `page` for people,
 * `plain` for machines.
 */
export type Format = 'envelope' | 'verdict' | 'problem' | 'page' | 'plain';

export interface Route {
  /** `*` for whatever a client may send. */
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE' | '*';
  readonly path: string;
  readonly format: Format;
  readonly handler: Handler;
  /** Runs before the body is read. Pages prove their forms in the handler, where the fields are. */
  readonly guard?: Guard;
}

const apiRoute = (endpoint: Endpoint): Route => ({
  method: endpoint.method,
  path: API + endpoint.path,
  format: 'problem',
  handler: (context, request, reply) => answerCall(endpoint, context, request, reply),
});

/** Every path there is. */
export const routes: readonly Route[] = [
  { method: '*', path: '/auth/ticket', format: 'envelope', handler: createTicket, guard: guardTicketApi },
  { method: '*', path: '/auth/verify', format: 'verdict', handler: verify },

  { method: 'GET', path: '/login', format: 'page', handler: getLogin },
  { method: 'HEAD', path: '/login', format: 'page', handler: headLogin },
  { method: 'POST', path: '/login', format: 'page', handler: postLogin },
  { method: 'GET', path: '/', format: 'page', handler: getHome },
  { method: 'HEAD', path: '/', format: 'page', handler: headLogin },
  { method: 'POST', path: '/logout', format: 'page', handler: signOut },
  { method: 'POST', path: '/sessions/end', format: 'page', handler: endOwnSession },

  { method: 'GET', path: '/apps/:slug/login', format: 'page', handler: getLogin },
  { method: 'HEAD', path: '/apps/:slug/login', format: 'page', handler: headLogin },
  { method: 'POST', path: '/apps/:slug/login', format: 'page', handler: postLogin },
  { method: 'GET', path: '/apps/:slug', format: 'page', handler: getHome },
  { method: 'HEAD', path: '/apps/:slug', format: 'page', handler: headLogin },
  { method: 'POST', path: '/apps/:slug/logout', format: 'page', handler: signOut },
  { method: 'POST', path: '/apps/:slug/sessions/end', format: 'page', handler: endOwnSession },

  // `api/endpoints.ts` lists them.
  ...endpoints.map(apiRoute),
  { method: 'GET', path: '/openapi.json', format: 'plain', handler: sendOpenApi },

  { method: 'GET', path: assetPaths.css, format: 'plain', handler: sendPagesCss },
  { method: 'GET', path: assetPaths.submitJs, format: 'plain', handler: sendSubmitJs },
  { method: 'GET', path: '/healthz', format: 'plain', handler: healthz },
  { method: 'GET', path: '/readyz', format: 'plain', handler: readyz },
  { method: 'GET', path: DOCTOR_PATH, format: 'page', handler: answerDoctor },
];
