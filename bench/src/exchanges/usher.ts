import { ticketRequest } from '../samples.ts';
import type { UsherServer } from '../servers/running.ts';
import {
  type Acts,
  atMost,
  draw,
  drawOne,
  type Exchange,
  expecting,
  get,
  keeping,
  post,
} from './exchange.ts';

/** Enough that it is not one session over and over, as behind a proxy with many people. */
const SESSIONS = 250;

const TICKET = /"encpryptedString":"([\w-]+)"/;
const COOKIE = /\r\nset-cookie: (__Host-usher=[\w-]+);/i;

export const usherActs = ({ port, apiKey, users }: UsherServer): Acts => {
  const tickets: string[] = [];
  const cookies: string[] = [];
  const authorization = `Authorization: Bearer ${apiKey}\r\n`;

  const create: Exchange = {
    next: () => post(port, '/auth/ticket', 'application/json', ticketRequest(1 + draw(users)), authorization),
    fault: expecting({ status: 200, body: '"encpryptedString":"' }),
  };
  // No Sec-Fetch fields and no Origin: it comes from no browser, and signs in at once.
  const redeem: Exchange = {
    next() {
      const ticket = tickets.pop();
      return ticket === undefined ? null : get(port, `/login?=TA${ticket}`);
    },
    fault: expecting({ status: 303, head: 'set-cookie: __Host-usher=' }),
  };
  const verify: Exchange = {
    next() {
      const cookie = drawOne(cookies);
      return cookie === null ? null : get(port, '/auth/verify', `Cookie: ${cookie}\r\n`);
    },
    fault: expecting({ status: 200, head: 'remote-user: user' }),
  };

  const mint = (count: number): Exchange => atMost(count - tickets.length, keeping(create, TICKET, tickets));
  const signIn = (): readonly Exchange[] =>
    cookies.length > 0 ? [] : [mint(SESSIONS), atMost(SESSIONS, keeping(redeem, COOKIE, cookies))];

  return {
    create: { exchange: create },
    redeem: { exchange: redeem, stock: (count) => [mint(count)] },
    verify: { exchange: verify, stock: signIn },
  };
};
