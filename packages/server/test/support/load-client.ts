import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Reply, Sent } from './http.ts';
import { type CreatedTicket, exampleRequest } from './usher.ts';

/** Speaks to one server over connections that are kept, as a proxy does: what a test under load needs. */
export interface LoadClient {
  send(path: string, sent?: Sent): Promise<Reply>;
  /** Rejects with the reply where there is no ticket. */
  createTicket(apiKey: string, data?: object): Promise<CreatedTicket>;
  /** The page's own form of link, from no browser. */
  redeem(ticket: string): Promise<Reply>;
}

/** @param connections at most, at once */
export const createLoadClient = (url: string, connections: number): LoadClient => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  onTestFinished(() => agent.destroy());
  const send: LoadClient['send'] = (path, sent) => sendVia(agent, url + path, sent);
  return {
    send,
    async createTicket(apiKey, data = exampleRequest) {
      const reply = await send('/auth/ticket', {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ data }),
      });
      if (reply.status !== 200) throw new UnexpectedReply(reply);
      return (JSON.parse(reply.text) as { readonly data: CreatedTicket }).data;
    },
    redeem: (ticket) => send(`/login?=TA${ticket}`),
  };
};

/** An answer, but not the one that was to be had; a broken connection is another error. */
export class UnexpectedReply extends Error {
  constructor({ status, text }: Reply) {
    super(`unexpected reply ${status}: ${text}`);
    this.name = 'UnexpectedReply';
  }
}

const sendVia = (
  agent: Agent,
  url: string,
  { method = 'GET', headers = {}, body }: Sent = {},
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(url, {
      agent,
      method,
      headers: { ...length, ...headers } as Record<string, string>,
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

/** Numbers from 0 up to 1, the same in every run. */
export const seededRandom = (seed: number): (() => number) => {
  let drawn = 0;
  return () => createHash('sha256').update(`${seed} ${drawn++}`).digest().readUInt32BE() / 2 ** 32;
};
