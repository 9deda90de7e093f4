import type { FastifyReply } from 'fastify';
import type { FieldProblem } from '../../core/problem.ts';
import type { HttpContext } from '../context.ts';

export const ENVELOPE_TYPE = 'application/json; charset=utf-8';

/** What may stand beside the status in a reply of the ticket API. */
export type EnvelopeData =
  | {
      readonly encpryptedString: string;
      readonly ticketId: string;
      readonly loginUrl?: string;
      readonly validFor: object;
    }
  | { readonly errors: readonly FieldProblem[] }
  | { readonly requestId: string };

/**
 * The vendor's reply, whatever happened: `{status, description, response_time, data?}` (contract §1).
 * The time has seven digits after the point because theirs has.
 */
export const envelope = (
  status: number,
  description: string,
  style: HttpContext['ticketStatus'],
  now: number,
  data?: EnvelopeData,
): string =>
  JSON.stringify({
    status: style === 'string' ? String(status) : status,
    description,
    response_time: new Date(now).toISOString().replace('Z', '0000Z'),
    ...(data === undefined ? {} : { data }),
  });

export const sendEnvelope = (
  reply: FastifyReply,
  context: HttpContext,
  status: number,
  description: string,
  data?: EnvelopeData,
): FastifyReply =>
  reply
    .code(status)
    .header('content-type', ENVELOPE_TYPE)
    .header('cache-control', 'no-store')
    .send(envelope(status, description, context.ticketStatus, context.ports.clock.now(), data));
