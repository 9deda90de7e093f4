import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { form, formHeaders, send } from '../support/http.ts';
import { openRawSocket, statusesIn } from '../support/raw-socket.ts';
import { eventsOf, expectSignedIn, link } from '../support/sign-in.ts';
import { errorsOf, postBody, readEnvelope } from '../support/ticket-api.ts';
import { createTicket, exampleRequest, startBumpyard } from '../support/usher.ts';

// 64 KiB are all that a body may have, whatever its sender says that it has.

const LIMIT = 64 * 1024;
const json = 'Content-Type: application/json';
const formType = 'Content-Type: application/x-www-form-urlencoded';

const head = (path: string, ...headers: string[]): string =>
  [`POST ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');

const chunk = (size: number): string => `${size.toString(16)}\r\n${' '.repeat(size)}\r\n`;

/** A ticket request of exactly so many bytes. */
const requestOf = (bytes: number): string => {
  const body = JSON.stringify({ data: exampleRequest });
  return body + ' '.repeat(bytes - body.length);
};

describe('a body of the ticket API', () => {
  it('may have 64 KiB and not one byte more', async () => {
    const { usher, brand, token } = await startBumpyard();
    readEnvelope(await postBody(usher, token, requestOf(LIMIT)), 200);
    const [error] = errorsOf(await postBody(usher, token, requestOf(LIMIT + 1)));
    expect(error).toEqual({ field: 'body', problem: 'is larger than 64 KiB' });
    expect(await eventsOf(usher, brand, 'ticket.minted')).toHaveLength(1);
  });

  it('is refused by what it says of itself, without waiting for it', async () => {
    const { usher, token } = await startBumpyard();
    for (const length of [LIMIT + 1, 1_000_000_000_000, Number.MAX_SAFE_INTEGER]) {
      const socket = await openRawSocket(usher.url);
      socket.write(head('/auth/ticket', `Authorization: Bearer ${token}`, json, `Content-Length: ${length}`));
      expect(statusesIn(await socket.closed), String(length)).toEqual([400]);
    }
  });

  // Whoever goes on sending to a server that has closed may be cut off before reading the answer: TCP's own way,
  // so the answer is looked for more than once.
  it('is refused as soon as it is too large, where it says nothing of itself', { retry: 3 }, async () => {
    const { usher, brand, token } = await startBumpyard();
    const socket = await openRawSocket(usher.url);
    socket.write(head('/auth/ticket', `Authorization: Bearer ${token}`, json, 'Transfer-Encoding: chunked'));
    const timer = setInterval(() => socket.write(chunk(0x2000)), 1);
    const replies = await socket.closed;
    clearInterval(timer);
    expect(statusesIn(replies)).toEqual([400]);
    expect(replies).toContain('is larger than 64 KiB');
    expect(await eventsOf(usher, brand, 'ticket.mint-refused')).toHaveLength(1);
  });

  it('is not read at all where the key is not good', async () => {
    const { usher } = await startBumpyard();
    const socket = await openRawSocket(usher.url);
    socket.write(head('/auth/ticket', 'Authorization: Bearer hunter2', json, 'Content-Length: 100000000'));
    expect(statusesIn(await socket.until(/\}$/))).toEqual([401]);
    socket.end();
  });

  it.each([
    ['gzip', gzipSync('x'.repeat(50_000_000))],
    ['deflate', deflateSync('x'.repeat(50_000_000))],
    ['gzip', gzipSync(JSON.stringify({ data: exampleRequest }))],
  ])('is not unpacked: %s', async (encoding, body) => {
    const { usher, token } = await startBumpyard();
    const reply = await postBody(usher, token, body, { headers: { 'content-encoding': encoding } });
    errorsOf(reply);
  });

  it.each([
    ['arrays in each other', '['.repeat(LIMIT)],
    ['arrays in each other that end', '['.repeat(LIMIT / 2) + ']'.repeat(LIMIT / 2)],
    ['objects in each other', `${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`],
    ['quotation marks', '"'.repeat(LIMIT)],
    ['backslashes', `"${'\\'.repeat(LIMIT - 2)}"`],
    ['a string without end', `{"data":"${'\\"'.repeat(30_000)}`],
    ['a number without end', '9'.repeat(LIMIT)],
    ['names', `{${Array.from({ length: 6000 }, (_, at) => `"n${at}":0`).join(',')}}`],
    ['one name', `{${Array(6000).fill('"data":0').join(',')}}`],
    ['line breaks', '\n'.repeat(LIMIT)],
  ])('is judged however it is filled: %s', async (_what, body) => {
    const { usher, token } = await startBumpyard();
    errorsOf(await postBody(usher, token, body));
  });
});

describe('a form', () => {
  it.each(['/login', '/apps/helpdesk/login', '/logout', '/sessions/end'])(
    'may have 64 KiB, and is refused beyond that: %s',
    async (path) => {
      const { usher } = await startBumpyard();
      const headers = { ...formHeaders, 'sec-fetch-site': 'same-origin' };
      const sent = (length: number) =>
        send(usher.url + path, { method: 'POST', headers, body: 'x='.padEnd(length, 'x') });
      expect([200, 303, 401]).toContain((await sent(LIMIT)).status);
      const socket = await openRawSocket(usher.url);
      socket.write(head(path, formType, `Content-Length: ${LIMIT + 1}`));
      expect(statusesIn(await socket.closed)).toEqual([400]);
    },
  );

  it('with thousands of fields holds a ticket like any other', async () => {
    const { usher, token } = await startBumpyard();
    const { encpryptedString: ta } = await createTicket(usher, token);
    const fields = 'a&'.repeat(30_000);
    const body = `${fields}${form({ ta })}`;
    expectSignedIn(await send(`${usher.url}/login`, { method: 'POST', headers: formHeaders, body }));
  });

  it('too large spends no ticket that it holds', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    const body = form({ ta: ticket.encpryptedString, fill: 'x'.repeat(LIMIT) });
    const socket = await openRawSocket(usher.url);
    socket.write(head('/login', formType, `Content-Length: ${body.length}`) + body);
    expect(statusesIn(await socket.closed)).toEqual([400]);
    expectSignedIn(await send(usher.url + link(ticket)));
  });
});

describe('a body where none belongs', () => {
  it.each(['GET /healthz', 'GET /login', 'GET /auth/verify', 'HEAD /login', 'GET /nowhere', 'GET /assets/x'])(
    'is neither read nor waited for: %s',
    async (line) => {
      const { usher } = await startBumpyard();
      const socket = await openRawSocket(usher.url);
      socket.write(`${line} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000000\r\n\r\nx`);
      const [status = 0] = statusesIn(await socket.until(/\r\n\r\n/));
      expect([200, 401, 404]).toContain(status);
      socket.end();
    },
  );
});
