import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';
import type { Instant } from '../../core/clock.ts';

/** A reply over a connection of its own. */
export interface Got {
  readonly status: number;
  readonly body: string;
  /** When the certificate ends; `null` over plain http. */
  readonly certificateUntil: Instant | null;
  /** The first value of a header. */
  header(name: string): string | null;
}

const PATIENCE = 5000;

/** Whatever answers need not be Usher. */
const MOST_BYTES = 64 * 1024;

/**
 * One GET that follows nothing and keeps nothing.
 * @throws {Error} with the system's `code`, as the reason why there is no reply; `TIMEOUT` after 5 seconds
 */
export const get = (url: string, headers: Readonly<Record<string, string>>): Promise<Got> =>
  new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const timer = setTimeout(() => sent.destroy(timedOut()), PATIENCE);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    const sent = send(url, { agent: false, headers }, (response) => {
      // Looked at now: a connection that has closed has forgotten it.
      const certificateUntil = endOfCertificate(response);
      readBody(response).then((body) => {
        clearTimeout(timer);
        resolve(gotFrom(response, body, certificateUntil));
      }, fail);
    });
    sent.on('error', fail);
    sent.end();
  });

const timedOut = (): Error => Object.assign(new Error('no reply in time'), { code: 'TIMEOUT' });

const gotFrom = (
  { statusCode, headers }: IncomingMessage,
  body: string,
  certificateUntil: Instant | null,
): Got => ({
  status: statusCode ?? 0,
  body,
  certificateUntil,
  header: (name) => [headers[name] ?? []].flat()[0] ?? null,
});

const readBody = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.byteLength;
    if (length > MOST_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const endOfCertificate = ({ socket }: IncomingMessage): Instant | null => {
  if (!(socket instanceof TLSSocket)) return null;
  const until = Date.parse(socket.getPeerCertificate().valid_to ?? '');
  return Number.isNaN(until) ? null : until;
};
