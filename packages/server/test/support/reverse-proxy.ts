import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Certificate } from './certificate.ts';

/** A proxy as operators put before the server, with what they get wrong. */
export interface ReverseProxy {
  readonly url: string;
  /** Where requests go on to. */
  upstream: string;
  /** The headers that go on, of those that came. */
  headers: (came: IncomingHttpHeaders, visitor: string) => IncomingHttpHeaders;
  /** Headers that every reply gets. */
  replyHeaders: Readonly<Record<string, string>>;
  /** The status that every reply gets; `null` for the upstream's. */
  replyStatus: number | null;
  /** Gives the first reply to every later request for the same path. */
  caches: boolean;
}

/** What the examples for nginx and Caddy do. */
export const asDocumented: ReverseProxy['headers'] = (came, visitor) => ({
  ...came,
  'x-forwarded-for': visitor,
  'x-forwarded-host': came.host,
});

/** A proxy that asks for its upstream's own host, and says where the visitor is. */
export const rewritingHost: ReverseProxy['headers'] = (
  { host: _host, 'x-forwarded-host': _forwarded, ...came },
  visitor,
) => ({ ...came, 'x-forwarded-for': visitor });

/** Starts a proxy on a port of its own, with TLS where it is given a certificate. It ends with the test. */
export const startReverseProxy = async (certificate?: Certificate): Promise<ReverseProxy> => {
  const kept = new Map<string, Kept>();
  const handle = (came: IncomingMessage, reply: ServerResponse): void => {
    const present = kept.get(came.url ?? '');
    if (proxy.caches && present !== undefined) send(reply, present);
    else passOn(proxy, came, (answer) => send(reply, remember(answer, came)));
  };
  const remember = (answer: Kept, { url = '' }: IncomingMessage): Kept => {
    kept.set(url, answer);
    return answer;
  };
  const send = (reply: ServerResponse, { status, headers, body }: Kept): void => {
    reply.writeHead(proxy.replyStatus ?? status, { ...headers, ...proxy.replyHeaders }).end(body);
  };
  const server =
    certificate === undefined ? createServer(handle) : createTlsServer({ ...certificate }, handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const proxy: ReverseProxy = {
    url: `${certificate === undefined ? 'http' : 'https'}://localhost:${port}`,
    upstream: '',
    headers: asDocumented,
    replyHeaders: {},
    replyStatus: null,
    caches: false,
  };
  return proxy;
};

interface Kept {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const passOn = (
  { upstream, headers }: ReverseProxy,
  came: IncomingMessage,
  answer: (kept: Kept) => void,
): void => {
  const sent = request(upstream + (came.url ?? ''), {
    method: came.method,
    headers: headers(came.headers, came.socket.remoteAddress ?? ''),
    agent: false,
  });
  sent.on('response', (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => {
      const { statusCode: status = 0, headers: cameBack } = response;
      answer({ status, headers: cameBack, body: Buffer.concat(chunks) });
    });
  });
  sent.on('error', () => answer({ status: 502, headers: {}, body: Buffer.from('Bad Gateway') }));
  came.pipe(sent);
};
