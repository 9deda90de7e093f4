import { describe, expect, it } from 'vitest';
import { setBrandStatus } from '../../src/core/brand/set-brand-status.ts';
import { setUserStatus } from '../../src/core/user/set-user-status.ts';
import { openBrowser } from '../support/browser.ts';
import { send } from '../support/http.ts';
import { exchange, openRawSocket, rawRequest, statusesIn } from '../support/raw-socket.ts';
import { tamper } from '../support/raw-store.ts';
import { comeInByTicket, expectSignedIn, link, startSites } from '../support/sign-in.ts';
import { addBrand, by, createTicket, startBumpyard, type Usher } from '../support/usher.ts';

// A proxy asks `/auth/verify` before each request and lets people in by the status alone. An attacker who can
// make the question fail must not get any answer but no.

const COOKIE = '__Host-usher';

/** A cookie that is good, and a way to ask with it byte by byte. */
const startWithVictim = async (overrides: Parameters<typeof startBumpyard>[0] = {}) => {
  const bumpyard = await startBumpyard({ logLevel: 'silent', ...overrides });
  const browser = await comeInByTicket(bumpyard.usher, bumpyard.token);
  return { ...bumpyard, browser, session: browser.cookies()[COOKIE] ?? '' };
};

const ask = (usher: Pick<Usher, 'url'>, cookies: readonly string[], query = '') =>
  exchange(
    usher.url,
    rawRequest(
      `GET /auth/verify${query} HTTP/1.1`,
      cookies.map((cookie) => `Cookie: ${cookie}`),
    ),
  );

const expectNo = (reply: string, what = ''): void => {
  expect(reply, what).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
  expect(reply, what).not.toMatch(/\r\n(?:remote-|usher-)/i);
  expect(reply, what).toMatch(/\r\n\r\n$/);
};

const expectJohn = (reply: string): void => {
  expect(reply).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(reply).toMatch(/\r\nremote-user: john\.d\r\n/);
};

const fill = (length: number): string => 'x'.repeat(length);

describe('a cookie that is', () => {
  it.each([
    ['huge', (session: string) => [`${COOKIE}=${session}${fill(17_000)}`]],
    ['huge behind a good one', (session: string) => [`${COOKIE}=${session}; x=${fill(17_000)}`]],
    ['huge in another header than a good one', (session: string) => [`${COOKIE}=${session}`, fill(17_000)]],
    ['just not too huge', (session: string) => [`${COOKIE}=${session}${fill(15_000)}`]],
    ['one of a thousand headers', (session: string) => [...Array(1500).fill('x=y'), `${COOKIE}=${session}`]],
    ['broken by a control character', (session: string) => [`${COOKIE}=${session}\u0001`]],
    ['broken by NUL', (session: string) => [`${COOKIE}=\0${session}`]],
    ['folded', (session: string) => [`${COOKIE}=\r\n ${session}`]],
    ['encoded', (session: string) => [`${COOKIE}=%${session.charCodeAt(0).toString(16)}${session.slice(1)}`]],
    ['in quotes', (session: string) => [`${COOKIE}="${session}"`]],
    ['in another case', (session: string) => [`${COOKIE}=${session.toLowerCase()}`]],
    ['padded', (session: string) => [`${COOKIE}=${session}=`]],
    ['the first half', (session: string) => [`${COOKIE}=${session.slice(0, 32)}`]],
    ['twice itself', (session: string) => [`${COOKIE}=${session}${session}`]],
    ['of another name', (session: string) => [`usher=${session}; __Secure-usher=${session}`]],
    ['behind a comma', (session: string) => [`x=y, ${COOKIE}=${session}`]],
    ['not ASCII', (session: string) => [`${COOKIE}=${session}\u00ff`]],
  ])('%s is nobody’s', async (_what, cookies) => {
    const { usher, session } = await startWithVictim();
    expectJohn(await ask(usher, [`${COOKIE}=${session}`]));
    expectNo(await ask(usher, cookies(session)));
  });

  it('there twice counts once, the first time', async () => {
    const { usher, session } = await startWithVictim();
    const [good, bad] = [`${COOKIE}=${session}`, `${COOKIE}=${'A'.repeat(64)}`];
    for (const cookies of [[good, bad], [`${good}; ${bad}`]]) expectJohn(await ask(usher, cookies));
    for (const cookies of [[bad, good], [`${bad}; ${good}`]]) expectNo(await ask(usher, cookies));
  });
});

describe('a question that is', () => {
  const odd: readonly (readonly [what: string, line: string, ...headers: string[]])[] = [
    ['asked with a query that is no UTF-8', 'GET /auth/verify?app=%ff HTTP/1.1'],
    ['asked for an application that cannot be', `GET /auth/verify?app=${fill(5000)} HTTP/1.1`],
    ['asked for an application called like a property', 'GET /auth/verify?app=__proto__ HTTP/1.1'],
    ['asked for two applications', 'GET /auth/verify?app=helpdesk&app= HTTP/1.1'],
    ['asked by another method', 'POST /auth/verify HTTP/1.1'],
    ['asked by a method that is a header’s', 'POST /auth/verify HTTP/1.1', 'X-HTTP-Method-Override: GET'],
    [
      'asked with a length and chunks',
      'GET /auth/verify HTTP/1.1',
      'Content-Length: 1',
      'Transfer-Encoding: chunked',
    ],
    ['asked with two lengths', 'GET /auth/verify HTTP/1.1', 'Content-Length: 0', 'Content-Length: 1'],
    ['asked with a header without a name', 'GET /auth/verify HTTP/1.1', ': x'],
    ['asked with too much', 'GET /auth/verify HTTP/1.1', `X-Fill: ${fill(17_000)}`],
    ['asked with too long a query', `GET /auth/verify?${fill(17_000)} HTTP/1.1`],
    ['asked in a version that is none', 'GET /auth/verify HTTP/1.9x'],
    ['asked with two hosts', 'GET /auth/verify HTTP/1.1', 'Host: a', 'Host: b'],
  ];

  it.each(odd)('%s gets no', async (_what, line, ...headers) => {
    const { usher, session } = await startWithVictim();
    const hosts = headers.some((header) => header.startsWith('Host:')) ? [] : ['Host: localhost'];
    const sent = [line, ...hosts, 'Connection: close', `Cookie: ${COOKIE}=${session}`, ...headers, '', ''];
    expectNo(await exchange(usher.url, sent.join('\r\n')));
  });

  it('asked with too much, bit by bit, gets no that a proxy understands', async () => {
    const { usher, session } = await startWithVictim();
    const socket = await openRawSocket(usher.url);
    socket.write(`GET /auth/verify HTTP/1.1\r\nHost: localhost\r\nCookie: ${COOKIE}=${session}\r\n`);
    for (let part = 0; part < 5; part++) {
      // Each part is read before the next is sent, so that none begins with a request line but the first.
      await send(`${usher.url}/healthz`);
      socket.write(`X-Fill: ${fill(4000)}\r\n`);
    }
    const [status = 0] = statusesIn(await socket.closed);
    expect(status).toBeGreaterThanOrEqual(400);
  });

  it('cut off before its end gets no', async () => {
    const { usher, session } = await startWithVictim();
    const whole = rawRequest('GET /auth/verify HTTP/1.1', [`Cookie: ${COOKIE}=${session}`]);
    for (const length of [10, 40, whole.length - 2, whole.length - 1]) {
      const socket = await openRawSocket(usher.url);
      socket.write(whole.slice(0, length));
      socket.end();
      expect(statusesIn(await socket.closed)).not.toContain(200);
    }
  });
});

describe('identity headers of the visitor’s own', () => {
  it('are in no answer', async () => {
    const { usher, session } = await startWithVictim();
    const headers = ['Remote-User: root', 'Remote-Email: root@example.com', 'Usher-Brand: otter'];
    const asked = (cookie: string) =>
      exchange(usher.url, rawRequest('GET /auth/verify HTTP/1.1', [...headers, `Cookie: ${cookie}`]));
    expectNo(await asked('x=y'));
    const reply = await asked(`${COOKIE}=${session}`);
    expectJohn(reply);
    expect(reply).not.toMatch(/root|otter/);
  });
});

describe('while we are in trouble the answer is no:', () => {
  it('the store is away', async () => {
    const { usher, session } = await startWithVictim();
    await usher.ports.store.close();
    usher.clock.move(1000);
    expectNo(await ask(usher, [`${COOKIE}=${session}`]));
  });

  it('the store is broken', async () => {
    const { usher, browser, session } = await startWithVictim();
    await tamper(usher.place, 'ALTER TABLE sessions RENAME TO gone');
    usher.clock.move(1000);
    // A fault it is, as any other page shows.
    expect((await browser.open('/', { from: 'here' })).status).toBeGreaterThanOrEqual(500);
    expectNo(await ask(usher, [`${COOKIE}=${session}`]));
  });

  it('the server has been told to stop', async () => {
    const { usher, session } = await startWithVictim();
    const socket = await openRawSocket(usher.url);
    const line = `GET /auth/verify HTTP/1.1\r\nHost: localhost\r\nCookie: ${COOKIE}=${session}\r\n`;
    socket.write(line);
    await send(`${usher.url}/healthz`);
    const closing = usher.close();
    socket.write('\r\n');
    const statuses = statusesIn(await socket.closed);
    await closing;
    // Answered truly or not at all.
    expect(statuses.filter((status) => status !== 200 && status !== 401)).toEqual([]);
  });
});

describe('a session that has lost its ground is nobody’s within a second:', () => {
  it.each<[what: string, act: (usher: Usher) => Promise<unknown>]>([
    ['the person is suspended', (usher) => setUserStatus(usher.ports, 'bumpyard', 'john.d', 'suspended', by)],
    ['the brand is suspended', (usher) => setBrandStatus(usher.ports, 'bumpyard', 'suspended', by)],
  ])('%s', async (_what, act) => {
    const { usher, session } = await startWithVictim();
    expectJohn(await ask(usher, [`${COOKIE}=${session}`]));
    await act(usher);
    usher.clock.move(1000);
    expectNo(await ask(usher, [`${COOKIE}=${session}`]));
  });

  it('it is shown on another brand’s site', async () => {
    const { usher, token } = await startSites();
    await addBrand(usher, 'otter');
    const browser = openBrowser(usher, { host: 'bumpyard.example.test' });
    expectSignedIn(await browser.open(link(await createTicket(usher, token))));
    const cookie = `${COOKIE}=${browser.cookies()[COOKIE]}`;
    const statusAt = async (host: string) =>
      (await send(`${usher.url}/auth/verify`, { headers: { host, cookie } })).status;
    expect(await statusAt('bumpyard.example.test')).toBe(200);
    expect(await statusAt('otter.example.test')).toBe(401);
    // Where a proxy asks by a name of its own, that is no brand’s site.
    expect(await statusAt('usher.internal')).toBe(200);
  });
});
