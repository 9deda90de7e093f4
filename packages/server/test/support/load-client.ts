import { onTestFinished } from 'vitest';
import type { Reply } from './http.ts';
import { type KeepAliveClient, openKeepAliveClient } from './keep-alive.ts';
import { type CreatedTicket, exampleRequest } from './usher.ts';

/** What a test under load needs of a server. */
export interface LoadClient extends Pick<KeepAliveClient, 'send'> {
  /** Rejects with the reply where there is no ticket. */
  createTicket(apiKey: string, data?: object): Promise<CreatedTicket>;
  /** The page's own form of link, from no browser. */
  redeem(ticket: string): Promise<Reply>;
}

/** @param connections at most, at once; they end with the test */
export const createLoadClient = (url: string, connections: number): LoadClient => {
  const { send, close } = openKeepAliveClient(url, { connections });
  onTestFinished(close);
  return {
    send,
    async createTicket(apiKey, data = exampleRequest) {
      const { status, text } = await send('/auth/ticket', {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ data }),
      });
      if (status !== 200) throw new Error(`unexpected reply ${status}: ${text}`);
      return (JSON.parse(text) as { readonly data: CreatedTicket }).data;
    },
    redeem: (ticket) => send(`/login?=TA${ticket}`),
  };
};
