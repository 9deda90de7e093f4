import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type Route, routes } from '../../src/http/routes.ts';
import { send } from '../support/http.ts';
import { openRawSocket, statusesIn } from '../support/raw-socket.ts';
import { comeInByTicket, link } from '../support/sign-in.ts';
import { createTicket, exampleRequest, startBumpyard, type Usher } from '../support/usher.ts';

// Whatever a client sends is the client's own fault: a 5xx from bad input is a bug of ours. It tells an attacker where
// to push, and fills the log that somebody has to read.

/** Query strings and path ends that decoders have fallen over. */
const odd: readonly string[] = [
  '%',
  '%%',
  '%zz',
  '%f',
  '%00',
  '%ff',
  '%c0%af',
  '%ed%a0%80',
  '%f5%80%80%80',
  '%u0041',
  '&&&',
  '====',
  '?????',
  'ta',
  'ta=',
  'ta[]=x',
  'ta[a]=x',
  'ta.x=y',
  '=TA',
  '=',
  '&=TA&',
  'brand=%00',
  'brand=%ff',
  `brand=${'x'.repeat(5000)}`,
  'brand=__proto__',
  'app=constructor',
  'app=%ed%a0%80',
  '__proto__=x',
  '__proto__[x]=y',
  'toString=x&hasOwnProperty=y',
  'a;b;c',
  '<script>',
  "'--",
  '{"$ne":1}',
  '../../../etc/passwd',
  '\u00ff\u00fe',
  'x'.repeat(12_000),
];

const headers: readonly string[] = [
  'Accept-Language: ',
  'Accept-Language: *;q=',
  'Accept-Language: en;q=9e999, de;q=-1, \u00ff',
  `Accept-Language: ${'a-'.repeat(4000)}`,
  `Accept-Language: ${',;q=,'.repeat(2000)}`,
  'Authorization: ',
  'Authorization: Bearer',
  'Authorization: Bearer  ',
  'Authorization: Bearer \u00ff',
  'Authorization: Basic Og==',
  `Authorization: Bearer ushk_${'0'.repeat(82)}`,
  'Authorization: Bearer ushk___proto____constructor__'.padEnd(100, '_'),
  'Cookie: =',
  'Cookie: __Host-usher',
  'Cookie: __Host-usher=%',
  'Cookie: __Host-usher_form=; __Host-usher_form=\u00ff',
  `Cookie: ${'a=b;'.repeat(3000)}`,
  `Cookie: __Host-usher=${'_'.repeat(64)}`,
  `Cookie: __Host-usher=${'/'.repeat(64)}`,
  'Content-Type: ',
  'Content-Type: /',
  'Content-Type: ;;;=',
  'Content-Type: application/x-www-form-urlencoded; charset=utf-7',
  'Content-Type: multipart/form-data',
  'Content-Encoding: gzip',
  'Forwarded: for=;by=;host=',
  'X-Forwarded-For: ',
  'X-Forwarded-For: ,,,',
  'X-Forwarded-For: \u00ff, ::ffff:999.1.1.1, [::1]:80, unix:',
  `X-Forwarded-For: ${'1.1.1.1,'.repeat(1500)}`,
  'X-Forwarded-Host: ',
  'X-Forwarded-Host: a b, \u00ff',
  'X-Forwarded-Proto: gopher',
  'If-None-Match: "',
  'Range: bytes=9-1',
  'Sec-Fetch-Site: \u00ff',
  'Sec-Fetch-Dest: ',
  'Sec-Purpose: ;;;',
  'User-Agent: ',
  'User-Agent: \u0080\u009f\u00ff',
  `User-Agent: ${'x'.repeat(12_000)}`,
  'Origin: null',
  'Origin: \u00ff',
];

const bodies: readonly string[] = [
  '',
  '&',
  '=',
  '%',
  '%ff=%fe',
  'ta=%',
  'ta=%00&username=%ff&password=%c0%af',
  'username=\u00ff&password=\u00fe',
  `username=${'%F0%9F%92%A9'.repeat(4000)}&password=x`,
  `username=\u0130${'\u0149'.repeat(100)}&password=x`,
  'session=__proto__',
  'session=ses_zzzzzzzzzzz',
  '__proto__=x&constructor=y',
  '{',
  '[]',
  'null',
  '"\\ud800"',
  '{"data":null}',
  '{"data":{"username":{"toString":null}}}',
  '\u0000',
  '\u00ef\u00bb\u00bf{}',
];

const methodOf = ({ method }: Route): string => (method === '*' ? 'POST' : method);

const pathOf = ({ path }: Route): string => path.replace(':slug', 'helpdesk');

interface World {
  readonly usher: Usher;
  readonly token: string;
  readonly cookie: string;
}

const withWorld = async (work: (world: World) => Promise<void>): Promise<void> => {
  const { usher, token } = await startBumpyard({
    logLevel: 'warn',
    trustedProxies: ['127.0.0.1'],
    createLimit: 1_000_000,
  });
  const browser = await comeInByTicket(usher, token);
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const errors = () =>
    written.mock.calls.map(([chunk]) => String(chunk)).filter((line) => line.includes('"level":50'));
  try {
    await work({ usher, token, cookie: `Cookie: __Host-usher=${browser.cookies()['__Host-usher']}` });
    expect(errors()).toEqual([]);
  } finally {
    written.mockRestore();
  }
};

/** Sends the bytes as Latin-1 and gives the statuses of what comes back before the connection closes. */
const statusesOf = async (
  usher: Usher,
  bytes: string,
  end: 'wait' | 'hang-up' = 'wait',
): Promise<number[]> => {
  const socket = await openRawSocket(usher.url);
  socket.write(Buffer.from(bytes, 'latin1'));
  if (end === 'hang-up') socket.end();
  return statusesIn(await socket.closed);
};

// The vendor's API answers 501 to any method but its own.
const isClients = (status: number): boolean => (status >= 200 && status < 500) || status === 501;

const requestTo = (line: string, lines: readonly string[], body = ''): string =>
  [
    line,
    ...(lines.some((each) => each.startsWith('Host:')) ? [] : ['Host: localhost']),
    'Connection: close',
    `Content-Length: ${body.length}`,
    ...lines,
    '',
    body,
  ].join('\r\n');

describe.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s',
  (_name, route) => {
    it('has an answer to whatever it is asked with', async () => {
      await withWorld(async ({ usher, token, cookie }) => {
        const [method, path] = [methodOf(route), pathOf(route)];
        const own = [cookie, `Authorization: Bearer ${token}`];
        const form = 'Content-Type: application/x-www-form-urlencoded';
        const json = 'Content-Type: application/json';
        const requests = [
          ...odd.map((text) => requestTo(`${method} ${path}?${text} HTTP/1.1`, own)),
          ...odd.map((text) => requestTo(`${method} ${path}/${text} HTTP/1.1`, own)),
          ...odd.map((text) => requestTo(`${method} /apps/${text}${path} HTTP/1.1`, own)),
          ...headers.flatMap((header) => [
            requestTo(`${method} ${path} HTTP/1.1`, [header]),
            requestTo(`${method} ${path} HTTP/1.1`, [...own, form, header, header]),
          ]),
          ...bodies.flatMap((body) => [
            requestTo(`${method} ${path} HTTP/1.1`, [...own, form, 'Sec-Fetch-Site: same-origin'], body),
            requestTo(`${method} ${path} HTTP/1.1`, [...own, json], body),
            requestTo(`${method} ${path} HTTP/1.1`, own, body),
          ]),
        ];
        for (const request of requests) {
          const statuses = await statusesOf(usher, request);
          expect(statuses.length, request.slice(0, 300)).toBeGreaterThan(0);
          expect(statuses.every(isClients), `${statuses}: ${request.slice(0, 300)}`).toBe(true);
        }
        expect((await send(`${usher.url}/healthz`)).status).toBe(200);
      });
    }, 60_000);
  },
);

describe('bytes changed at random', () => {
  const change = fc.record({
    at: fc.nat(2000),
    kind: fc.constantFrom('put', 'insert', 'cut', 'double'),
    text: fc.string({
      unit: fc.nat(255).map((byte) => String.fromCharCode(byte)),
      minLength: 1,
      maxLength: 3,
    }),
  });

  const changed = (text: string, changes: readonly { at: number; kind: string; text: string }[]): string => {
    let result = text;
    for (const { at, kind, text: put } of changes) {
      const place = at % result.length;
      const [before, behind] = [result.slice(0, place), result.slice(place)];
      if (kind === 'put') result = before + put + behind.slice(put.length);
      if (kind === 'insert') result = before + put + behind;
      if (kind === 'cut') result = before + behind.slice(1);
      if (kind === 'double') result = before + behind.slice(0, 20) + behind;
    }
    return result;
  };

  it('in a good request make no fault of ours', async () => {
    await withWorld(async ({ usher, token, cookie }) => {
      const ticket = await createTicket(usher, token);
      const json = JSON.stringify({ data: exampleRequest });
      const good = [
        requestTo(
          'POST /auth/ticket HTTP/1.1',
          [`Authorization: Bearer ${token}`, 'Content-Type: application/json'],
          json,
        ),
        requestTo(`GET ${link(ticket)} HTTP/1.1`, [
          cookie,
          'Sec-Fetch-Dest: document',
          'Accept-Language: he, en',
        ]),
        requestTo('GET /auth/verify?app=helpdesk HTTP/1.1', [cookie, 'X-Forwarded-For: 192.0.2.7']),
        requestTo(
          'POST /sessions/end HTTP/1.1',
          [cookie, 'Sec-Fetch-Site: same-origin', 'Content-Type: application/x-www-form-urlencoded'],
          'session=ses_00000000000',
        ),
      ];
      const changes = fc.array(change, { minLength: 1, maxLength: 5 });
      const samples = fc.sample(fc.tuple(fc.constantFrom(...good), changes), { seed: 404, numRuns: 1500 });
      for (const [request, edits] of samples) {
        const bytes = changed(request, edits);
        // What is left of it may promise more than there is, so nobody waits for an answer.
        const statuses = await statusesOf(usher, bytes, 'hang-up');
        expect(statuses.every(isClients), `${statuses}: ${JSON.stringify(bytes)}`).toBe(true);
      }
      expect((await send(`${usher.url}/healthz`)).status).toBe(200);
    });
  }, 60_000);
});
