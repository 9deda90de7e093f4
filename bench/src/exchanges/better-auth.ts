import { emailOf } from '../samples.ts';
import type { BetterAuthServer } from '../servers/running.ts';
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

const SESSIONS = 100;

const COOKIE = /\r\nset-cookie: (better-auth\.session_token=[^;]+);/i;

/** The nearest that Better Auth has to our three: its magic link, and the look-up of a session. */
export const betterAuthActs = ({ port, users }: BetterAuthServer): Acts => {
  const tokens: string[] = [];
  const cookies: string[] = [];

  const create: Exchange = {
    next: () => {
      const body = JSON.stringify({ email: emailOf(1 + draw(users)) });
      return post(port, '/api/auth/sign-in/magic-link', 'application/json', body);
    },
    fault: expecting({ status: 200, body: '"status":true' }),
  };
  const redeem: Exchange = {
    next() {
      const token = tokens.pop();
      return token === undefined
        ? null
        : get(port, `/api/auth/magic-link/verify?token=${token}&callbackURL=%2F`);
    },
    fault: expecting({ status: 302, head: 'set-cookie: better-auth.session_token=' }),
  };
  const session: Exchange = {
    next() {
      const cookie = drawOne(cookies);
      return cookie === null ? null : get(port, '/api/auth/get-session', `Cookie: ${cookie}\r\n`);
    },
    fault: expecting({ status: 200, body: '"session":{' }),
  };
  // Links go out by mail; the server that stands in for the mail hands over what it was given to send.
  const fetchTokens: Exchange = {
    next: () => get(port, '/sent-links'),
    fault(reply) {
      if (reply.status !== 200) return `expected the links and got ${reply.head}`;
      tokens.push(...(JSON.parse(reply.body) as string[]));
      return null;
    },
  };

  const stock = (count: number): readonly Exchange[] => [
    atMost(1, fetchTokens),
    atMost(count, create),
    atMost(1, fetchTokens),
  ];
  const signIn = (): readonly Exchange[] =>
    cookies.length > 0 ? [] : [...stock(SESSIONS), atMost(SESSIONS, keeping(redeem, COOKIE, cookies))];

  return {
    create: { exchange: create },
    redeem: { exchange: redeem, stock },
    session: { exchange: session, stock: signIn },
  };
};
