import type { FastifyReply, FastifyRequest } from 'fastify';
import { DOCTOR_HEADER, type RequestView, type ServerReport } from '../core/health/server-report.ts';
import type { HttpContext } from './context.ts';
import { sendNotice } from './send-notice.ts';

/**
 * `GET /.well-known/usher-doctor`: how the server is and how the request arrived, for whoever proves to hold
 * the master key. To anybody else the path is not there.
 */
export const answerDoctor = async (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const { proofs, report } = context.doctor;
  const text = request.headers[DOCTOR_HEADER];
  const question = typeof text === 'string' ? proofs.accept(text, context.ports.clock.now()) : null;
  if (question === null) return sendNotice(context, request, reply, 404, 'not-found');
  const content: ServerReport = { ...(await report()), request: viewOf(context, request) };
  const body = JSON.stringify(content);
  return reply
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .header(DOCTOR_HEADER, proofs.prove(question, body))
    .send(body);
};

/** Whatever a proxy may say about the request that it passes on. */
const FORWARDED = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
  'forwarded',
  'via',
];

const MOST_SHOWN = 255;

const viewOf = ({ ports, sites, doctor }: HttpContext, request: FastifyRequest): RequestView => {
  // An IPv4 address as a socket that listens to both families reports it.
  const peer = (request.socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
  const isTrusted = (address: string): boolean => ports.addresses.holds(doctor.trustedProxies, address);
  return {
    peer,
    peerTrusted: isTrusted(peer),
    address: request.ip.slice(0, MOST_SHOWN),
    addressTrusted: isTrusted(request.ip),
    protocol: request.protocol.slice(0, MOST_SHOWN),
    host: request.host.toLowerCase().slice(0, MOST_SHOWN),
    forwarded: FORWARDED.filter((name) => request.headers[name] !== undefined),
    cookies: sites.cookiesFor(request),
  };
};
