import { expect, it } from 'vitest';
import { openRawSocket, statusesIn } from '../support/raw-socket.ts';
import { eventsOf } from '../support/sign-in.ts';
import { exampleRequest, startBumpyard } from '../support/usher.ts';

// A connection that is kept for ever stays on one node however the load is spread, and what it has used up is
// never given back: after a thousand requests it is over.

const MOST = 1000;
const json = JSON.stringify({ data: exampleRequest });

it('a connection carries a thousand requests; it is told to close, and what comes behind is not heard', async () => {
  const { usher, brand, token } = await startBumpyard();
  const create = [
    'POST /auth/ticket HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    `Content-Length: ${json.length}`,
    '',
    json,
  ].join('\r\n');
  const socket = await openRawSocket(usher.url);
  socket.write(
    'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(MOST - 1) + create + create.repeat(9),
  );
  const replies = await socket.until(/(?:HTTP\/1\.1 503 .*?){9}\r\n\r\n/s);
  socket.end();
  expect(statusesIn(replies)).toEqual([...Array(MOST).fill(200), ...Array(9).fill(503)]);
  const heads = replies.split('HTTP/1.1 ').slice(1);
  expect(heads[MOST - 2]).toMatch(/\r\nconnection: keep-alive\r\n/i);
  for (const head of heads.slice(MOST - 1)) expect(head).toMatch(/\r\nconnection: close\r\n/i);
  expect(await eventsOf(usher, brand, 'ticket.minted')).toHaveLength(1);
});
