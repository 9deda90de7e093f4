import { describe, expect, it, vi } from 'vitest';
import { send } from '../support/http.ts';
import { exchange, openRawSocket, rawRequest, statusesIn } from '../support/raw-socket.ts';
import { eventsOf, link } from '../support/sign-in.ts';
import { createTicket, startBumpyard } from '../support/usher.ts';

// Headers cost memory before anybody knows whose they are: 16 KiB and a thousand of them are all there may be.
// What is too much is refused as a whole: a server that quietly drops the rest lets an attacker hide the header
// that a proxy puts behind his.

const KIB = 1024;
const paths = ['/login', '/', '/apps/helpdesk/login', '/auth/ticket', '/auth/verify', '/healthz', '/nowhere'];

const refusalOf: Readonly<Record<string, number>> = { '/auth/ticket': 400, '/auth/verify': 401 };

const get = (path: string, headers: readonly string[]): string => rawRequest(`GET ${path} HTTP/1.1`, headers);

describe('more than 16 KiB of headers', () => {
  const big: readonly (readonly [what: string, headers: readonly string[]])[] = [
    ['in one', [`X-Fill: ${'x'.repeat(17 * KIB)}`]],
    ['in many', Array.from({ length: 170 }, (_, at) => `X-Fill-${at}: ${'x'.repeat(100)}`)],
    ['in a name', [`X-${'x'.repeat(17 * KIB)}: x`]],
    ['in a cookie', [`Cookie: __Host-usher=${'x'.repeat(17 * KIB)}`]],
    ['in an API key', [`Authorization: Bearer ${'x'.repeat(17 * KIB)}`]],
    ['in the names of hosts', [`X-Forwarded-Host: ${'x.'.repeat(9 * KIB)}`]],
    ['in a megabyte', [`X-Fill: ${'x'.repeat(KIB * KIB)}`]],
  ];

  it.each(big)('are refused on every path, and nobody else notices: %s', async (_what, headers) => {
    const { usher } = await startBumpyard();
    for (const path of paths) {
      const socket = await openRawSocket(usher.url);
      socket.write(get(path, headers));
      expect(statusesIn(await socket.closed), path).toEqual([refusalOf[path] ?? 431]);
    }
    expect((await send(`${usher.url}/healthz`)).status).toBe(200);
  });

  it('are refused in the request line as well', async () => {
    const { usher } = await startBumpyard();
    for (const path of paths) {
      const socket = await openRawSocket(usher.url);
      socket.write(get(`${path}?x=${'x'.repeat(17 * KIB)}`, []));
      expect(statusesIn(await socket.closed), path).toEqual([refusalOf[path] ?? 431]);
    }
  });

  it('are not waited for: the connection is closed while they still come', async () => {
    const { usher } = await startBumpyard();
    const socket = await openRawSocket(usher.url);
    socket.write('GET /login HTTP/1.1\r\nHost: localhost\r\n');
    const timer = setInterval(() => socket.write(`X-Fill: ${'x'.repeat(4 * KIB)}\r\n`), 1);
    const replies = await socket.closed;
    clearInterval(timer);
    // Behind its first packet nobody knows whose request it was, and programs know 400 only.
    expect(statusesIn(replies)).toEqual([400]);
  });

  it('are no fault of ours, so nobody is woken', async () => {
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { usher } = await startBumpyard({ logLevel: 'warn' });
    for (const [, headers] of big) {
      const socket = await openRawSocket(usher.url);
      socket.write(get('/login', headers));
      await socket.closed;
    }
    const logged = written.mock.calls.length;
    written.mockRestore();
    expect(logged).toBe(0);
  });
});

describe('headers that just fit', () => {
  it('are read to the last one', async () => {
    const { usher, token, brand } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    const fill = [`X-Fill: ${'x'.repeat(14 * KIB)}`];
    const prefetch = await exchange(usher.url, get(link(ticket), [...fill, 'Sec-Purpose: prefetch']));
    expect(statusesIn(prefetch)).toEqual([425]);
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toEqual([]);
    expect(statusesIn(await exchange(usher.url, get(link(ticket), fill)))).toEqual([303]);
  });
});

describe('a great many headers', () => {
  const many = (count: number): string[] => Array<string>(count).fill('a:');

  it('never hide the one behind them', async () => {
    const { usher, token, brand } = await startBumpyard(
      { trustedProxies: ['127.0.0.1'] },
      {
        managementAddresses: ['127.0.0.0/8'],
      },
    );
    const ticket = await createTicket(usher, token);
    const statuses = new Set<number>();
    for (const count of [10, 500, 900, 990, 995, 997, 998, 999, 1000, 1001, 1500, 1990, 2000, 2001, 4000]) {
      // The proxy says where the attacker is, as its last word; unheard, the attacker would be where the proxy is.
      const headers = [...many(count), 'X-Forwarded-For: 203.0.113.9'];
      for (const status of statusesIn(await exchange(usher.url, get(link(ticket), headers))))
        statuses.add(status);
    }
    expect(statuses).toEqual(new Set([401, 431]));
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toEqual([]);
  });
});
