import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { send } from '../../support/http.ts';
import { exchange, rawRequest } from '../../support/raw-socket.ts';
import { eventsOf } from '../../support/sign-in.ts';
import { errorsOf, postBody, readEnvelope } from '../../support/ticket-api.ts';
import { exampleRequest, startBumpyard } from '../../support/usher.ts';

const LARGEST = 64 * 1024;
const NOT_JSON = 'must be JSON, sent with `Content-Type: application/json`';

const json = JSON.stringify(exampleRequest);
const latin1 = Buffer.from(JSON.stringify({ ...exampleRequest, remark: 'Zoë' }), 'latin1');
const nested = (depth: number, open: string, close: string): string =>
  open.repeat(depth) + close.repeat(depth);

interface Refused {
  readonly name: string;
  readonly body: string | Uint8Array;
  readonly type?: string;
  readonly problem: string;
}

const refused: readonly Refused[] = [
  { name: 'no bytes', body: '', problem: 'is empty; send a JSON object' },
  { name: 'white space', body: ' \r\n', problem: 'is not valid JSON' },
  { name: 'JSON that is cut short', body: json.slice(0, -1), problem: 'is not valid JSON' },
  { name: 'JSON with something behind it', body: `${json}x`, problem: 'is not valid JSON' },
  { name: 'a form', body: 'brand=bumpyard', problem: 'is not valid JSON' },
  { name: 'bytes that are no UTF-8', body: latin1, problem: 'is not valid UTF-8' },
  { name: 'UTF-16', body: Buffer.from(`\ufeff${json}`, 'utf16le'), problem: 'is not valid UTF-8' },
  { name: 'compressed JSON', body: gzipSync(json), problem: 'is not valid UTF-8' },
  { name: '30,000 brackets that nobody closes', body: '['.repeat(30_000), problem: 'is not valid JSON' },
  { name: 'text', body: json, type: 'text/plain', problem: NOT_JSON },
  { name: "a form's media type", body: json, type: 'application/x-www-form-urlencoded', problem: NOT_JSON },
  { name: 'many parts', body: json, type: 'multipart/form-data; boundary=x', problem: NOT_JSON },
  { name: 'a relative of JSON', body: json, type: 'application/problem+json', problem: NOT_JSON },
  { name: 'another charset', body: json, type: 'application/json; charset=utf-16', problem: NOT_JSON },
];

const written = [{ reason: 'invalid-input', fields: ['body'] }];

describe('refuses, and writes down that it did,', () => {
  it.each(refused)('$name', async ({ body, type = 'application/json', problem }) => {
    const { usher, brand, token } = await startBumpyard();
    const reply = await postBody(usher, token, body, { headers: { 'content-type': type } });
    expect(errorsOf(reply)).toEqual([{ field: 'body', problem }]);
    expect(await eventsOf(usher, brand, 'ticket.mint-refused')).toMatchObject(written);
  });

  it.each(['application/json, text/plain', ';;;', 'json', '/'])('the media type %j', async (type) => {
    const { usher, brand, token } = await startBumpyard();
    const reply = await postBody(usher, token, json, { headers: { 'content-type': type } });
    expect(errorsOf(reply)).toEqual([{ field: 'body', problem: NOT_JSON }]);
    expect(await eventsOf(usher, brand, 'ticket.mint-refused')).toMatchObject(written);
  });

  it.each([
    ['no media type', json],
    ['neither media type nor body', undefined],
  ])('%s', async (_, body) => {
    const { usher, brand, token } = await startBumpyard();
    const headers = { authorization: `Bearer ${token}` };
    const sent = { method: 'POST', headers, ...(body === undefined ? {} : { body }) };
    const reply = await send(`${usher.url}/auth/ticket`, sent);
    expect(errorsOf(reply)).toEqual([{ field: 'body', problem: NOT_JSON }]);
    expect(await eventsOf(usher, brand, 'ticket.mint-refused')).toMatchObject(written);
  });

  const tooLarge = [{ field: 'body', problem: 'is larger than 64 KiB' }];

  it('a body of more than 64 KiB', async () => {
    const { usher, brand, token } = await startBumpyard();
    readEnvelope(await postBody(usher, token, json.padEnd(LARGEST)), 200);
    const reply = await postBody(usher, token, json.padEnd(LARGEST + 1));
    expect(errorsOf(reply)).toEqual(tooLarge);
    expect(await eventsOf(usher, brand, 'ticket.mint-refused')).toMatchObject(written);
  });

  it('a body of more than 64 KiB that does not say how long it is', async () => {
    const { usher, brand, token } = await startBumpyard();
    const chunks = `${(LARGEST + 1).toString(16)}\r\n${json.padEnd(LARGEST + 1)}\r\n0\r\n\r\n`;
    const request = rawRequest(
      'POST /auth/ticket HTTP/1.1',
      [`Authorization: Bearer ${token}`, 'Content-Type: application/json', 'Transfer-Encoding: chunked'],
      chunks,
    );
    const reply = await exchange(usher.url, request);
    expect(reply).toMatch(/^HTTP\/1\.1 400 /);
    expect(reply).toContain(JSON.stringify({ errors: tooLarge }));
    expect(await eventsOf(usher, brand, 'ticket.mint-refused')).toMatchObject(written);
  });
});

describe('reads', () => {
  it.each([
    ['a charset, which can only be the one', json, 'application/json; charset=UTF-8'],
    ['a media type in capitals', json, 'Application/JSON'],
    ['a byte order mark', `\ufeff${json}`, 'application/json'],
    ['white space around the object', ` \r\n${json}\n`, 'application/json'],
    [
      '30,000 brackets in a property that is ignored',
      json.replace('}', `,"deep":${nested(30_000, '[', ']')}}`),
      'application/json',
    ],
  ])('%s', async (_, body, type) => {
    const { usher, token } = await startBumpyard();
    readEnvelope(await postBody(usher, token, body, { headers: { 'content-type': type } }), 200);
  });

  it('a body that comes in chunks', async () => {
    const { usher, token } = await startBumpyard();
    const [head, tail] = [json.slice(0, 10), json.slice(10)];
    const chunks = `a\r\n${head}\r\n${tail.length.toString(16)}\r\n${tail}\r\n0\r\n\r\n`;
    const headers = [
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
    ];
    const reply = await exchange(usher.url, rawRequest('POST /auth/ticket HTTP/1.1', headers, chunks));
    expect(reply).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });
});

it('refuses lists of 30,000 brackets for not being an object', async () => {
  const { usher, token } = await startBumpyard();
  const reply = await postBody(usher, token, nested(30_000, '[', ']'));
  expect(errorsOf(reply)[0]).toMatchObject({ field: 'body', problem: expect.stringContaining('object') });
});

it('says nothing of what the body held', async () => {
  const { usher, brand, token } = await startBumpyard();
  for (const body of ['{"username": canary}', '"canary"', '{"canary": 1, "canary": 2}', 'canary']) {
    expect((await postBody(usher, token, body)).text).not.toContain('canary');
  }
  const audit = await usher.ports.store.read.audit.tail(brand.id, 10);
  expect(JSON.stringify(audit)).not.toContain('canary');
});
