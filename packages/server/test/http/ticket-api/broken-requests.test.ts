import { describe, expect, it } from 'vitest';
import { exchange, rawRequest } from '../../support/raw-socket.ts';
import { startBumpyard, startUsher } from '../../support/usher.ts';

const LINE = 'POST /auth/ticket HTTP/1.1';
const json = '{"brand":"bumpyard","username":"john.d","email":"john.d@example.com"}';

/** The answer's parts; the connection is at its end. */
const parts = (reply: string) => {
  const [head = '', body = ''] = reply.split('\r\n\r\n');
  return { head: `${head}\r\n`.toLowerCase(), body };
};

const expectBadRequest = (reply: string, problem: string): void => {
  const { head, body } = parts(reply);
  expect(head).toMatch(/^http\/1\.1 400 bad request\r\n/);
  expect(head).toContain('\r\ncontent-type: application/json; charset=utf-8\r\n');
  expect(head).toContain('\r\ncache-control: no-store\r\n');
  expect(head).toContain('\r\nconnection: close\r\n');
  expect(head).toContain(`\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`);
  expect(JSON.parse(body)).toEqual({
    status: '400',
    description: 'The request could not be read.',
    response_time: '2026-11-23T14:18:47.6300000Z',
    data: { errors: [{ field: 'request', problem }] },
  });
};

describe('what the HTTP parser refuses is answered in the envelope:', () => {
  it.each([
    ['a method that is no word', rawRequest('P@ST /auth/ticket HTTP/1.1')],
    ['a method that nobody knows', rawRequest('TICKET /auth/ticket HTTP/1.1')],
    ['a method in lower case', rawRequest('post /auth/ticket HTTP/1.1')],
    ['a version that is none', rawRequest('POST /auth/ticket HTTP/one')],
    ['a header without a name', rawRequest(LINE, [': x'])],
    ['a header with a control character', rawRequest(LINE, ['X-Name: a\u0001b'])],
    ['a header that goes on in the next line', rawRequest(LINE, ['X-Name: a', ' b'])],
    ['two lengths', rawRequest(LINE, ['Content-Length: 5', 'Content-Length: 6'], '{}')],
    ['a length and chunks', rawRequest(LINE, ['Content-Length: 2', 'Transfer-Encoding: chunked'], '{}')],
    ['a length that is no number', rawRequest(LINE, ['Content-Length: two'], '{}')],
    ['a negative length', rawRequest(LINE, ['Content-Length: -2'], '{}')],
  ])('%s', async (_, bytes) => {
    const usher = await startUsher();
    expectBadRequest(await exchange(usher.url, bytes), 'Bad Request.');
  });

  it('headers of more than 16 KiB', async () => {
    const usher = await startUsher();
    const reply = await exchange(usher.url, rawRequest(LINE, [`X-Name: ${'x'.repeat(17_000)}`]));
    expectBadRequest(reply, 'Request Header Fields Too Large.');
  });

  it('a path of more than 16 KiB', async () => {
    const usher = await startUsher();
    const reply = await exchange(usher.url, rawRequest(`POST /auth/ticket?${'x'.repeat(17_000)} HTTP/1.1`));
    expectBadRequest(reply, 'Request Header Fields Too Large.');
  });
});

describe('chunks that break off', () => {
  const chunked = (token: string): string[] => [
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    'Transfer-Encoding: chunked',
  ];

  it.each([
    ['a length that is no number', `xyz\r\n${json}\r\n0\r\n\r\n`],
    ['a length that is negative', `-5\r\n${json}\r\n0\r\n\r\n`],
    ['a chunk longer than it says', `5\r\n${json}\r\n0\r\n\r\n`],
  ])('are refused where they come with the headers: %s', async (_, chunks) => {
    const { usher, token } = await startBumpyard();
    const reply = await exchange(usher.url, rawRequest(LINE, chunked(token), chunks));
    expectBadRequest(reply, 'Bad Request.');
  });

  it('are refused where they come later', async () => {
    const { usher, token } = await startBumpyard();
    const headers = [...chunked(token), 'Expect: 100-continue'];
    const reply = await exchange(usher.url, rawRequest(LINE, headers), () => 'xyz\r\n');
    expect(reply).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
    expectBadRequest(reply.slice(reply.indexOf('\r\n\r\n') + 4), 'Bad Request.');
  });

  it('create nothing', async () => {
    const { usher, brand, token } = await startBumpyard();
    await exchange(
      usher.url,
      rawRequest(LINE, chunked(token), `${json.length.toString(16)}\r\n${json}\r\nxyz\r\n`),
    );
    const audit = await usher.ports.store.read.audit.tail(brand.id, 100);
    expect(audit.filter(({ event }) => event.kind === 'ticket.minted')).toEqual([]);
  });
});

it('does not mind being expected to do what it does not know', async () => {
  const { usher, token } = await startBumpyard();
  const headers = [
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    `Content-Length: ${json.length}`,
    'Expect: a-miracle',
  ];
  const { head, body } = parts(await exchange(usher.url, rawRequest(LINE, headers, json)));
  expect(head).toMatch(/^http\/1\.1 200 ok\r\n/);
  expect(JSON.parse(body)).toMatchObject({ status: '200' });
});

it('answers other paths in plain text', async () => {
  const usher = await startUsher();
  for (const path of ['/', '/login', '/login?next=/auth/ticket', '/x/auth/ticket']) {
    const { head, body } = parts(await exchange(usher.url, rawRequest(`P@ST ${path} HTTP/1.1`)));
    expect(head).toContain('\r\ncontent-type: text/plain; charset=utf-8\r\n');
    expect(body).toBe('Bad Request.');
  }
});

it('goes on answering others', async () => {
  const usher = await startUsher();
  for (let time = 0; time < 50; time++) await exchange(usher.url, 'P@ST /auth/ticket HTTP/1.1\r\n\r\n');
  expect(await exchange(usher.url, rawRequest('GET /healthz HTTP/1.1'))).toMatch(/^HTTP\/1\.1 200 OK/);
});
