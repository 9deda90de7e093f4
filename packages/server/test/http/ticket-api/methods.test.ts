import { METHODS } from 'node:http';
import { expect, it } from 'vitest';
import { send } from '../../support/http.ts';
import { exchange, rawRequest } from '../../support/raw-socket.ts';
import { postBody, readEnvelope } from '../../support/ticket-api.ts';
import { exampleRequest, startBumpyard, startUsher } from '../../support/usher.ts';

const others = METHODS.filter((method) => method !== 'POST');

it('knows every method that Node does', () => {
  expect(others).toEqual(expect.arrayContaining(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY']));
});

const headless = others.filter((method) => method !== 'HEAD' && method !== 'CONNECT');

it.each(headless)('%s is not supported, with or without a key and a body', async (method) => {
  const { usher, token } = await startBumpyard();
  const replies = [
    await postBody(usher, token, JSON.stringify(exampleRequest), { method }),
    await send(`${usher.url}/auth/ticket`, { method }),
    await send(`${usher.url}/auth/ticket/?ta=x`, { method }),
  ];
  for (const reply of replies) {
    expect(readEnvelope(reply, 501).description).toBe('Only POST is supported here.');
    expect(reply.headers.allow).toBe('POST');
  }
});

it('HEAD has the same headers and no body', async () => {
  const usher = await startUsher();
  const get = await send(`${usher.url}/auth/ticket`);
  const head = await send(`${usher.url}/auth/ticket`, { method: 'HEAD' });
  expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
  expect(head).toMatchObject({ status: 501, text: '' });
});

it('OPTIONS gives no other site leave to call it from a browser', async () => {
  const usher = await startUsher();
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
  const reply = await send(`${usher.url}/auth/ticket`, { method: 'OPTIONS', headers });
  readEnvelope(reply, 501);
  expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
});

// Node asks nobody what to answer it: without somebody to make tunnels it hangs up.
it('CONNECT gets no tunnel', async () => {
  const usher = await startUsher();
  expect(await exchange(usher.url, rawRequest('CONNECT /auth/ticket HTTP/1.1'))).toBe('');
});
