import { ticketRequest } from '../samples.ts';
import type { PlainServer } from '../servers/running.ts';
import { type Acts, expecting, get, post } from './exchange.ts';

/** What raw `node:http` and bare Fastify are asked: the least that HTTP costs, with ours for the body. */
export const plainActs = ({ port }: PlainServer): Acts => {
  const asked = get(port, '/');
  const sent = post(port, '/', 'application/json', ticketRequest(1));
  return {
    get: { exchange: { next: () => asked, fault: expecting({ status: 200 }) } },
    post: { exchange: { next: () => sent, fault: expecting({ status: 200, body: '"validFor":' }) } },
  };
};
