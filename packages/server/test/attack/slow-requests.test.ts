import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { send } from '../support/http.ts';
import { openRawSocket, statusesIn } from '../support/raw-socket.ts';
import { eventsOf } from '../support/sign-in.ts';
import { startBumpyard, type Usher } from '../support/usher.ts';

// Slowloris: connections that never finish what they began to say, and say just enough to look alive. Each is
// cut off after a time that nothing it does can extend. All of them run at once, within the server's own limits.

const SECOND = 1000;

/** `http/server.ts`: until the headers are there, and until the whole request is. */
const HEADERS = 10 * SECOND;
const REQUEST = 15 * SECOND;

/** The limits are looked at once a second, and a busy machine may be late. */
const LATE = 8 * SECOND;

const DRIP = 250;

interface Slow {
  /** Said at once. */
  readonly opening: string;
  /** Said again and again; nothing where the attacker is silent. */
  readonly drip?: string;
  readonly limit: number;
  /** What comes back. Before its headers are whole nobody knows whose request it is, and programs know 400 only. */
  readonly statuses: readonly number[];
}

const post = (path: string, ...headers: string[]): string =>
  [`POST ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');

const json = 'Content-Type: application/json';
const form = 'Content-Type: application/x-www-form-urlencoded';

const slowRequests = (token: string): Readonly<Record<string, Slow>> => {
  const key = `Authorization: Bearer ${token}`;
  const start = 'GET /login HTTP/1.1\r\nHost: localhost\r\n';
  return {
    silence: { opening: '', limit: HEADERS, statuses: [400] },
    'empty lines without end': { opening: '', drip: '\r\n', limit: HEADERS, statuses: [400] },
    'a method without end': { opening: 'GE', limit: HEADERS, statuses: [400] },
    'a path without end': { opening: 'GET /login', drip: 'x', limit: HEADERS, statuses: [400] },
    'headers without end': { opening: start, drip: 'X-Drip: x\r\n', limit: HEADERS, statuses: [400] },
    'a header without end': { opening: `${start}X-Drip: `, drip: 'x', limit: HEADERS, statuses: [400] },
    'headers that stop before the empty line': { opening: start, limit: HEADERS, statuses: [400] },
    'a form without end': {
      opening: post('/login', form, 'Content-Length: 60000'),
      drip: 'x',
      limit: REQUEST,
      statuses: [408],
    },
    'a form of which nothing comes': {
      opening: post('/login', form, 'Content-Length: 60000'),
      limit: REQUEST,
      statuses: [408],
    },
    'a ticket request without end': {
      opening: post('/auth/ticket', key, json, 'Content-Length: 60000'),
      drip: ' ',
      limit: REQUEST,
      statuses: [400],
    },
    'chunks without end': {
      opening: post('/auth/ticket', key, json, 'Transfer-Encoding: chunked'),
      drip: '1\r\n \r\n',
      limit: REQUEST,
      statuses: [400],
    },
    'a chunk extension without end': {
      opening: `${post('/auth/ticket', key, json, 'Transfer-Encoding: chunked')}1;x=`,
      drip: 'x',
      limit: REQUEST,
      statuses: [400],
    },
    'trailers without end': {
      opening: `${post('/auth/ticket', key, json, 'Transfer-Encoding: chunked')}2\r\n{}\r\n0\r\n`,
      drip: 'X-Drip: x\r\n',
      limit: REQUEST,
      statuses: [400],
    },
    'a body that was asked for': {
      opening: post('/auth/ticket', key, json, 'Content-Length: 60000', 'Expect: 100-continue'),
      limit: REQUEST,
      statuses: [100, 400],
    },
    'a body behind an answer that did not wait for it': {
      opening: post('/auth/ticket', json, 'Content-Length: 60000'),
      drip: ' ',
      limit: REQUEST,
      statuses: [401, 400],
    },
    'a second request on a connection that was quick at first': {
      opening: `GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n${start}`,
      drip: 'X-Drip: x\r\n',
      limit: HEADERS,
      statuses: [200, 400],
    },
  };
};

/** Opens a slow request and lets it drip until the server has had enough. */
const suffer = async (usher: Usher, { opening, drip }: Slow) => {
  const socket = await openRawSocket(usher.url);
  const begun = performance.now();
  socket.write(opening);
  const timer = setInterval(() => socket.write(drip ?? ''), DRIP);
  const replies = await socket.closed;
  clearInterval(timer);
  return { statuses: statusesIn(replies), took: performance.now() - begun };
};

describe('a request that takes its time', () => {
  it('is cut off in ours, whatever it is slow with, and keeps nobody else waiting', async () => {
    const { usher, brand, token } = await startBumpyard();
    const slow = Object.entries(slowRequests(token));
    let isOver = false;
    const attacks = Promise.all(
      slow.map(async ([what, request]) => {
        const { statuses, took } = await suffer(usher, request);
        expect.soft(statuses, what).toEqual(request.statuses);
        expect.soft(took, what).toBeGreaterThan(request.limit - SECOND);
        expect.soft(took, what).toBeLessThan(request.limit + LATE);
      }),
    ).finally(() => {
      isOver = true;
    });
    let answered = 0;
    const askMeanwhile = async (): Promise<void> => {
      while (!isOver) {
        expect((await send(`${usher.url}/login`)).status).toBe(200);
        answered += 1;
        await delay(DRIP);
      }
    };
    await Promise.all([attacks, askMeanwhile()]);
    expect(answered).toBeGreaterThan(10);
    expect(await eventsOf(usher, brand, 'ticket.minted')).toEqual([]);
  }, 60_000);
});
