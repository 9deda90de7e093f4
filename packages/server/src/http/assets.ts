import type { FastifyReply, FastifyRequest } from 'fastify';
import { pagesCss, submitJs } from '../pages/assets.ts';
import type { HttpContext } from './context.ts';

const asset =
  (type: string, text: string) =>
  (_context: HttpContext, _request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    reply
      .header('content-type', `${type}; charset=utf-8`)
      .header('cache-control', 'public, max-age=3600')
      .header('x-content-type-options', 'nosniff')
      .send(text);

export const sendPagesCss = asset('text/css', pagesCss);
export const sendSubmitJs = asset('text/javascript', submitJs);
