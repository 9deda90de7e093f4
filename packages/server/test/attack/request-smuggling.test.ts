import { describe, expect, it } from 'vitest';
import { exchange, openRawSocket, statusesIn } from '../support/raw-socket.ts';
import { eventsOf, link } from '../support/sign-in.ts';
import { createTicket, exampleRequest, startBumpyard, type Usher } from '../support/usher.ts';

// A proxy and we have to agree where a request ends. Where we do not, the rest of the attacker's request becomes
// the beginning of somebody else's: so whatever leaves the end open is refused, and the connection is closed.

const json = JSON.stringify({ data: exampleRequest });

/** A whole request that would create a ticket, if it were taken for one. */
const hidden = (token: string): string =>
  [
    'POST /auth/ticket HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    `Content-Length: ${json.length}`,
    '',
    json,
  ].join('\r\n');

const head = (line: string, headers: readonly string[]): string =>
  [line, 'Host: localhost', ...headers, '', ''].join('\r\n');

const minted = ({ usher, brand }: Awaited<ReturnType<typeof startBumpyard>>) =>
  eventsOf(usher, brand, 'ticket.minted');

/** Sends it all at once, with a quiet request behind, and gives the statuses of what comes back. */
const statusesOf = async (usher: Usher, bytes: string): Promise<number[]> => {
  const last = head('GET /healthz HTTP/1.1', ['Connection: close']);
  const socket = await openRawSocket(usher.url);
  socket.write(bytes + last);
  return statusesIn(await socket.closed);
};

it('would be noticed: what is hidden does create a ticket where it is taken for a request', async () => {
  const bumpyard = await startBumpyard();
  expect(await statusesOf(bumpyard.usher, hidden(bumpyard.token))).toEqual([200, 200]);
  expect(await minted(bumpyard)).toHaveLength(1);
});

describe('a request whose end can be read in two ways is refused, with all that comes behind it:', () => {
  const chunked = 'Transfer-Encoding: chunked';
  const framings: readonly (readonly [what: string, ...headers: string[]])[] = [
    ['a length and chunks', 'Content-Length: 0', chunked],
    ['chunks and a length', chunked, 'Content-Length: 0'],
    ['two lengths', 'Content-Length: 0', 'Content-Length: 5'],
    ['one length twice', 'Content-Length: 0', 'Content-Length: 0'],
    ['two lengths in one header', 'Content-Length: 0, 5'],
    ['one length twice in one header', 'Content-Length: 0, 0'],
    ['a length with a sign', 'Content-Length: +0'],
    ['a negative length', 'Content-Length: -1'],
    ['a hexadecimal length', 'Content-Length: 0x0'],
    ['a length in words', 'Content-Length: none'],
    ['an empty length', 'Content-Length:'],
    ['a length with a blank in it', 'Content-Length: 0 0'],
    ['a length beyond 64 bits', 'Content-Length: 18446744073709551616'],
    ['a length with a vertical tab', 'Content-Length: \v0'],
    ['chunks that are not last', 'Transfer-Encoding: chunked, identity'],
    ['an encoding with a vertical tab', 'Transfer-Encoding:\vchunked'],
    ['two encodings, the other last', chunked, 'Transfer-Encoding: x'],
    ['a blank before the colon', 'Transfer-Encoding : chunked'],
    ['a tab before the colon', 'Content-Length\t: 0'],
    ['a header that goes on in the next line', 'Transfer-Encoding:', ' chunked'],
    ['a header that goes on with a tab', 'X-First: a', '\tTransfer-Encoding: chunked'],
    ['a line break without its first half', 'X-First: a\nTransfer-Encoding: chunked'],
    ['a line break without its second half', 'X-First: a\rTransfer-Encoding: chunked'],
    ['NUL in a header', 'Content-Length: 0\0'],
    ['a name with a byte beyond ASCII', 'Content-Length\u00a0: 0'],
  ];

  it.each(framings)('%s', async (_what, ...headers) => {
    const bumpyard = await startBumpyard();
    const { usher, token } = bumpyard;
    for (const line of ['POST /auth/ticket HTTP/1.1', 'POST /login HTTP/1.1', 'GET /healthz HTTP/1.1']) {
      // For whoever reads chunks the outer request ends here; for whoever reads no body, it has already.
      const outer = `${head(line, headers)}0\r\n\r\n`;
      expect(await statusesOf(usher, outer + hidden(token)), line).toEqual([400]);
    }
    expect(await minted(bumpyard)).toEqual([]);
  });
});

it('an encoding that nobody knows ends the connection, whether or not the request itself is answered', async () => {
  const bumpyard = await startBumpyard();
  const { usher, token } = bumpyard;
  for (const line of ['POST /auth/ticket HTTP/1.1', 'POST /login HTTP/1.1', 'GET /healthz HTTP/1.1']) {
    const outer = `${head(line, ['Transfer-Encoding: xchunked'])}0\r\n\r\n`;
    const statuses = await statusesOf(usher, outer + hidden(token));
    expect(statuses.at(-1), line).toBe(400);
    expect(statuses.length, line).toBeLessThanOrEqual(2);
  }
  expect(await minted(bumpyard)).toEqual([]);
});

describe('a chunk that can be read in two ways is refused, with all that comes behind it:', () => {
  const chunks: readonly (readonly [what: string, chunks: string])[] = [
    ['a size with a sign', '+0\r\n\r\n'],
    ['a size with a prefix', '0x0\r\n\r\n'],
    ['a size beyond 64 bits', '10000000000000000\r\n\r\n'],
    ['a size that wraps round to nothing', 'ffffffffffffffff0\r\n\r\n'],
    ['no size', '\r\n\r\n'],
    ['a blank before the size', ' 0\r\n\r\n'],
    ['more than its size says', '1\r\nxx\r\n0\r\n\r\n'],
    ['an extension with a line break that is only half one', '0;x=\n\r\n\r\n'],
    ['an extension with the other half', '0;x=\ry\r\n\r\n'],
    ['an extension with NUL', '0;x=\0\r\n\r\n'],
    ['a line break without its first half', '0\n\n'],
    ['a last chunk whose line break is only half one', '0\r\n\n'],
    ['trailers whose name has a blank', '0\r\nX : y\r\n\r\n'],
  ];

  it.each(chunks)('%s', async (_what, body) => {
    const bumpyard = await startBumpyard();
    const { usher, token } = bumpyard;
    const headers = [`Authorization: Bearer ${token}`, 'Content-Type: application/json'];
    for (const line of ['POST /auth/ticket HTTP/1.1', 'PUT /auth/ticket HTTP/1.1']) {
      const outer = head(line, [...headers, 'Transfer-Encoding: chunked']) + body;
      const statuses = await statusesOf(usher, outer + hidden(token));
      // Where an answer did not wait for the body, it has gone out before; nothing comes behind the refusal.
      expect(statuses.at(-1), line).toBe(400);
      expect(statuses, line).not.toContain(200);
    }
    expect(await minted(bumpyard)).toEqual([]);
  });
});

describe('what looks like a request in a body stays one body:', () => {
  it.each([
    ['by its length', (body: string) => [`Content-Length: ${body.length}`, body]],
    ['in one chunk', (body: string) => chunksOf(body, '')],
    ['in a chunk with an extension', (body: string) => chunksOf(body, ';name="value"')],
    ['in a chunk with an extension like a chunk', (body: string) => chunksOf(body, ';0=5')],
  ])('%s', async (_how, bodyOf) => {
    const bumpyard = await startBumpyard();
    const { usher, token } = bumpyard;
    for (const [line, status] of [
      ['POST /auth/ticket HTTP/1.1', 400],
      ['POST /login HTTP/1.1', 400],
      ['PUT /auth/ticket HTTP/1.1', 501],
      ['DELETE /auth/verify HTTP/1.1', 401],
      ['GET /healthz HTTP/1.1', 200],
      ['POST /nowhere HTTP/1.1', 404],
    ] as const) {
      const [framing = '', body = ''] = bodyOf(hidden(token));
      const headers = [`Authorization: Bearer ${token}`, 'Content-Type: text/plain', framing];
      expect(await statusesOf(usher, head(line, headers) + body), line).toEqual([status, 200]);
    }
    expect(await minted(bumpyard)).toEqual([]);
  });

  it('as a chunk extension that goes on for ever', async () => {
    const bumpyard = await startBumpyard();
    const headers = [`Authorization: Bearer ${bumpyard.token}`, 'Content-Type: application/json'];
    const outer = head('POST /auth/ticket HTTP/1.1', [...headers, 'Transfer-Encoding: chunked']);
    const long = `1;${'x'.repeat(20_000)}\r\n \r\n0\r\n\r\n`;
    expect(await statusesOf(bumpyard.usher, outer + long + hidden(bumpyard.token))).toEqual([400]);
    expect(await minted(bumpyard)).toEqual([]);
  });
});

const chunksOf = (body: string, extension: string): [string, string] => [
  'Transfer-Encoding: chunked',
  `${body.length.toString(16)}${extension}\r\n${body}\r\n0\r\n\r\n`,
];

describe('a connection is never handed over to another protocol:', () => {
  it.each([
    ['to HTTP/2', ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk']],
    ['to WebSocket', ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']],
  ])('%s', async (_what, headers) => {
    const { usher } = await startBumpyard();
    const socket = await openRawSocket(usher.url);
    socket.write(head('GET /healthz HTTP/1.1', headers));
    await socket.until(/\}$/);
    socket.write(head('GET /nowhere HTTP/1.1', ['Connection: close']));
    expect(statusesIn(await socket.closed)).toEqual([200, 404]);
  });

  it('to a tunnel', async () => {
    const { usher } = await startBumpyard();
    const socket = await openRawSocket(usher.url);
    socket.write('CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\nSSH-2.0-x\r\n');
    expect(statusesIn(await socket.closed).filter((status) => status < 300)).toEqual([]);
  });
});

describe('garbage behind a request that is whole', () => {
  const garbage: readonly (readonly [what: string, bytes: string])[] = [
    ['that is no request', '\0\0\0\0garbage\r\n\r\n'],
    ['in a header', 'GET / HTTP/1.1\r\nX : y\r\n\r\n'],
    ['in a body', 'POST /nowhere HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
    [
      'in the body of a ticket request',
      'POST /auth/ticket HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
    ],
    ['behind another that is whole', `${head('GET /healthz HTTP/1.1', [])}P@ST / HTTP/1.1\r\n\r\n`],
  ];

  it.each(garbage)('does not take its answer: %s', async (_what, bytes) => {
    const { usher, brand, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    const first = head(`GET ${link(ticket)} HTTP/1.1`, []);
    const replies = await exchange(usher.url, first + bytes);
    // The ticket is spent, so the browser has to get its session.
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toHaveLength(1);
    expect(replies).toMatch(/^HTTP\/1\.1 303 /);
    expect(replies).toMatch(/\r\nset-cookie: __Host-usher=[\w-]{64};/);
  });

  it('is answered with nothing else, and ends the connection', async () => {
    const { usher } = await startBumpyard();
    const socket = await openRawSocket(usher.url);
    socket.write(`${head('GET /login HTTP/1.1', [])}garbage\r\n\r\n`);
    expect(statusesIn(await socket.closed)).toEqual([200]);
  });

  it('is answered by itself where the request before has had its answer', async () => {
    const { usher } = await startBumpyard();
    const socket = await openRawSocket(usher.url);
    socket.write(head('GET /healthz HTTP/1.1', []));
    await socket.until(/\}$/);
    socket.write('P@ST /login HTTP/1.1\r\n\r\n');
    expect(statusesIn(await socket.closed)).toEqual([200, 400]);
  });
});
