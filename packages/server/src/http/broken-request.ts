import type { Socket } from 'node:net';
import type { HttpContext } from './context.ts';
import { unsentOn } from './pending-answers.ts';
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
 * Answers what Node's HTTP parser refused. Where not even the headers were read, only the last packet is left
 * to tell whose it was, so programs are served first: the ticket API's envelope, whose published codes know
 * only 400 for it, unless the packet names another path.
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
  const answers = unsentOn(socket);
  // What broke came behind requests that are whole: they get their answers first, and then the line is cut.
  const pending = answers.findLast(({ req }) => req.complete);
  if (pending !== undefined) {
    pending.once('close', () => socket.destroy());
    return;
  }
  const [status, reason] = reasons[error.code ?? ''] ?? [400, 'Bad Request'];
  const path = answers.at(-1)?.req.url ?? REQUEST_LINE.exec(firstBytesOf(error))?.[1] ?? '/auth/ticket';
  const [line, type, body] = inFormatOf(context, path, status, reason);
  const head = [
    `HTTP/1.1 ${line}`,
    `content-type: ${type}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};

const PLAIN_TYPE = 'text/plain; charset=utf-8';

const inFormatOf = (
  context: HttpContext,
  path: string,
  status: number,
  reason: string,
): readonly [line: string, type: string, body: string] => {
  const text = `${reason}.`;
  if (path.startsWith('/auth/ticket')) return ['400 Bad Request', ENVELOPE_TYPE, inEnvelope(context, text)];
  // Proxies let people in or not by the status alone, so that any error is the one that says no.
  if (path.startsWith('/auth/verify')) return ['401 Unauthorized', PLAIN_TYPE, ''];
  return [`${status} ${reason}`, PLAIN_TYPE, text];
};

const inEnvelope = ({ ports, ticketStatus }: HttpContext, problem: string): string =>
  envelope(400, 'The request could not be read.', ticketStatus, ports.clock.now(), {
    errors: [{ field: 'request', problem }],
  });
