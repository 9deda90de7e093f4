import { describe, expect, it } from 'vitest';
import { exchange, rawRequest } from '../../support/raw-socket.ts';
import { startBumpyard } from '../../support/usher.ts';

const json = '{"brand":"bumpyard","username":"john.d","email":"john.d@example.com"}';

/** A request after which the connection goes on. */
const keptAlive = (line: string, headers: readonly string[], body: string): string =>
  [line, 'Host: localhost', `Content-Length: ${body.length}`, ...headers, '', body].join('\r\n');

const statusesOf = (replies: string): string[] =>
  [...replies.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status ?? '');

const smuggled = 'DELETE /auth/ticket HTTP/1.1\r\nHost: localhost\r\n\r\n';

describe('after a refusal the connection goes on with the next request, which the body is never taken for:', () => {
  it.each<[status: string, what: string, line: string, key: 'good' | 'bad', type: string]>([
    ['501', 'a method with a body', 'PUT /auth/ticket HTTP/1.1', 'good', 'application/json'],
    ['501', 'a method without', 'GET /auth/ticket HTTP/1.1', 'good', 'application/json'],
    ['401', 'a bad key', 'POST /auth/ticket HTTP/1.1', 'bad', 'application/json'],
    ['400', 'a bad body', 'POST /auth/ticket HTTP/1.1', 'good', 'application/json'],
    ['400', 'a bad media type', 'POST /auth/ticket HTTP/1.1', 'good', 'text/plain'],
    ['400', 'a media type that is none', 'POST /auth/ticket HTTP/1.1', 'good', ';;;'],
  ])('%s for %s', async (status, _, line, key, type) => {
    const { usher, token } = await startBumpyard();
    const authorization = `Authorization: Bearer ${key === 'good' ? token : 'hunter2'}`;
    const refused = keptAlive(line, [authorization, `Content-Type: ${type}`], smuggled);
    const next = rawRequest(
      'POST /auth/ticket HTTP/1.1',
      [`Authorization: Bearer ${token}`, 'Content-Type: application/json', `Content-Length: ${json.length}`],
      json,
    );
    expect(statusesOf(await exchange(usher.url, refused + next))).toEqual([status, '200']);
  });
});
