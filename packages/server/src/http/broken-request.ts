import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpContext } from './context.ts';
import { ENVELOPE_TYPE, envelope } from './ticket-api/envelope.ts';

/** As Node gives it; Fastify's type describes its JSON form. */
const firstBytesOf = (error: object): string =>
  'rawPacket' in error && error.rawPacket instanceof Uint8Array
    ? Buffer.from(error.rawPacket.subarray(0, 64)).toString('latin1')
    : '';

const reasons: Readonly<Record<string, readonly [status: number, reason: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};

/** The path where the packet that broke began with a request line, as every request that fits in one does. */
const REQUEST_LINE = /^\S+ +(\/[^\s?]*)/;

/**
 * Answers what Node's HTTP parser refused, before there is a request. Only the last packet is left to tell
 * whose it was, so programs are served first: the ticket API's envelope, whose published codes know only 400
 * for it, unless the packet names another path.
 */
export const answerBrokenRequest = (
  context: HttpContext,
  error: Error & { readonly code?: string },
  socket: Socket,
): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  // What broke came behind a request that is whole: that one gets its answer first, and then the line is cut.
  const pending = pendingOn(socket);
  if (pending !== undefined) {
    pending.once('close', () => socket.destroy());
    return;
  }
  const [status, reason] = reasons[error.code ?? ''] ?? [400, 'Bad Request'];
  const path = REQUEST_LINE.exec(firstBytesOf(error))?.[1] ?? '/auth/ticket';
  const forTicketApi = path.startsWith('/auth/ticket');
  const text = `${reason}.`;
  const [line, type, body] = forTicketApi
    ? ['400 Bad Request', ENVELOPE_TYPE, inEnvelope(context, text)]
    : [`${status} ${reason}`, 'text/plain; charset=utf-8', text];
  const head = [
    `HTTP/1.1 ${line}`,
    `content-type: ${type}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};

const responses = new WeakMap<Socket, ServerResponse>();

/** Remembers which answer a connection is waiting for. */
export const notePending = (request: IncomingMessage, response: ServerResponse): void => {
  responses.set(request.socket, response);
};

/** The answer to a request that arrived whole, as long as it has not been sent. */
const pendingOn = (socket: Socket): ServerResponse | undefined => {
  const response = responses.get(socket);
  return response?.req.complete && !response.writableEnded ? response : undefined;
};

const inEnvelope = ({ ports, ticketStatus }: HttpContext, problem: string): string =>
  envelope(400, 'The request could not be read.', ticketStatus, ports.clock.now(), {
    errors: [{ field: 'request', problem }],
  });
