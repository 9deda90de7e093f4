import { Agent, request } from 'node:http';
import type { Reply, Sent } from './http.ts';

/** Speaks to one server over connections that are kept, as a proxy does. Whoever opens it has to close it. */
export interface KeepAliveClient {
  /** Rejects where the connection breaks, and where there is no answer in time. */
  send(path: string, sent?: Sent): Promise<Reply>;
  close(): void;
}

export interface KeepAliveOptions {
  /** At most, at once. */
  readonly connections: number;
  /** Milliseconds to wait for an answer; for ever unless given. */
  readonly patience?: number;
}

export const openKeepAliveClient = (
  url: string,
  { connections, patience }: KeepAliveOptions,
): KeepAliveClient => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    send: (path, sent) => sendVia(agent, url + path, patience, sent),
    close: () => agent.destroy(),
  };
};

const sendVia = (
  agent: Agent,
  url: string,
  patience: number | undefined,
  { method = 'GET', headers = {}, body }: Sent = {},
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(url, {
      agent,
      method,
      headers: { ...length, ...headers } as Record<string, string>,
      ...(patience === undefined ? {} : { signal: AbortSignal.timeout(patience) }),
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    sent.end(body);
  });
