import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { requestTicket } from './ticket-api.ts';

/** Somebody else's server, on a port of its own. */
const listening = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const refusedBy = async (answer: RequestListener) =>
  requestTicket(await listening(answer), 'ushk_canary', { brand: 'bumpyard' }).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

const envelope =
  (status: number, data?: object): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: String(status), description: 'Not today', data }));
  };

it('sends the key and the ticket as the published page has them', async () => {
  const data = { encpryptedString: 'abc', ticketId: 'tkt_1', validFor: { management: 60 } };
  const seen: unknown[] = [];
  const url = await listening((request, response) => {
    request.setEncoding('utf8').on('data', (body: string) => {
      seen.push(request.method, request.url, request.headers.authorization, JSON.parse(body));
      response.end(JSON.stringify({ status: '200', description: 'Operation successful', data }));
    });
  });
  expect(await requestTicket(url, 'ushk_canary', { brand: 'bumpyard', email: undefined })).toEqual(data);
  expect(seen).toEqual(['POST', '/auth/ticket', 'Bearer ushk_canary', { data: { brand: 'bumpyard' } }]);
});

it.each([
  [400, 2],
  [401, 5],
  [404, 3],
  [429, 6],
  [500, 1],
  [501, 1],
  [503, 6],
])('a refusal with status %i ends with exit code %i', async (status, exitCode) => {
  const errors = [{ field: 'email', problem: 'is mandatory for this brand' }];
  expect(await refusedBy(envelope(status, { errors }))).toMatchObject({
    code: 'ticket-refused',
    exitCode,
    message: `The server refused (${status}): Not today`,
    fields: errors,
  });
});

it.each([
  ['a page', 200, '<!doctype html>'],
  ['an error page', 502, 'Bad gateway'],
  ['JSON of another program', 200, '{"ok":true}'],
  ['an envelope without a ticket', 200, '{"description":"Operation successful"}'],
  ['nothing', 204, ''],
])('says so when %s comes back', async (_what, status, body) => {
  const error = await refusedBy((_request, response) => response.writeHead(status).end(body));
  expect(error).toMatchObject({ code: 'server-not-understood', exitCode: 6 });
});

it('does not carry the key to wherever a reply points', async () => {
  const seen: (string | undefined)[] = [];
  const elsewhere = await listening((request, response) => {
    seen.push(request.headers.authorization);
    response.end();
  });
  const error = await refusedBy((_request, response) =>
    response.writeHead(307, { location: `${elsewhere}/auth/ticket` }).end(),
  );
  expect(error).toMatchObject({ code: 'server-not-understood' });
  expect(String(error)).toContain(elsewhere);
  expect(seen).toEqual([]);
});

it('says what to check where nobody answers', async () => {
  const url = await listening((request) => request.socket.destroy());
  const error = await requestTicket(url, 'ushk_canary', {}).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'server-not-reached', exitCode: 6 });
  expect(String(error)).toContain('Check that it runs');
  expect(String(error)).not.toContain('ushk_canary');
});
