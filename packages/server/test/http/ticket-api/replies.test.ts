import { expect, it } from 'vitest';
import { expectGolden } from '../../golden/golden.ts';
import { exchange, rawRequest } from '../../support/raw-socket.ts';
import { startBumpyardAt } from '../../support/sign-in.ts';
import { readEnvelope } from '../../support/ticket-api.ts';
import {
  addKey,
  createTicket,
  exampleRequest,
  postTicket,
  startBumpyard,
  type Usher,
} from '../../support/usher.ts';

const start = (overrides: Parameters<typeof startBumpyardAt>[1] = {}) =>
  startBumpyardAt('https://login.commbox.io', { baseDomain: 'commbox.io', ...overrides });

const ask = (
  usher: Pick<Usher, 'url'>,
  token: string | null,
  body: object | string,
  line = 'POST /auth/ticket HTTP/1.1',
): Promise<string> => {
  const text = typeof body === 'string' ? body : JSON.stringify({ data: body });
  const headers = [
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(text)}`,
    ...(token === null ? [] : [`Authorization: Bearer ${token}`]),
  ];
  return exchange(usher.url, rawRequest(line, headers, text));
};

it('200: a ticket for both', async () => {
  const { usher, token } = await start();
  await expectGolden(await ask(usher, token, exampleRequest), '200-created');
});

it('200: a ticket for one application', async () => {
  const { usher, token } = await start();
  const request = { ...exampleRequest, application: 'helpdesk' };
  await expectGolden(await ask(usher, token, request), '200-created-for-an-application');
});

it('200: a ticket for any application and no link', async () => {
  const { usher } = await start();
  const { token } = await addKey(usher, { scopes: ['ticket:application'] });
  await expectGolden(await ask(usher, token, exampleRequest), '200-created-without-a-link');
});

it('200: with a number for the status, where the server is told so', async () => {
  const { usher, token } = await start({ ticketStatus: 'number' });
  await expectGolden(await ask(usher, token, exampleRequest), '200-status-as-a-number');
});

it('400: fields', async () => {
  const { usher, token } = await start();
  const request = { username: 7, phone1: 442079460958, expiresIn: '60', returnTo: '//evil.example' };
  await expectGolden(await ask(usher, token, request), '400-fields');
});

it('400: a body that is no JSON', async () => {
  const { usher, token } = await start();
  await expectGolden(await ask(usher, token, '{'), '400-body');
});

it('400: with a number for the status', async () => {
  const { usher, token } = await start({ ticketStatus: 'number' });
  await expectGolden(await ask(usher, token, '{'), '400-status-as-a-number');
});

it('400: what the HTTP parser refuses', async () => {
  const { usher, token } = await start();
  const reply = await ask(usher, token, exampleRequest, 'P@ST /auth/ticket HTTP/1.1');
  await expectGolden(reply, '400-broken-request');
});

it('401: no key', async () => {
  const { usher } = await start();
  await expectGolden(await ask(usher, null, exampleRequest), '401-no-key');
});

it('401: a key that is none', async () => {
  const { usher } = await start();
  await expectGolden(await ask(usher, 'hunter2', exampleRequest), '401-unknown-key');
});

it('401: a key from elsewhere', async () => {
  const { usher } = await start();
  const { token } = await addKey(usher, { addresses: ['192.0.2.0/24'] });
  await expectGolden(await ask(usher, token, exampleRequest), '401-address');
});

it('404: nobody', async () => {
  const { usher, token } = await start();
  const request = { ...exampleRequest, username: 'nobody' };
  await expectGolden(await ask(usher, token, request), '404-no-match');
});

it('429: too many', async () => {
  const { usher, token } = await start({ createLimit: 1 });
  await ask(usher, token, exampleRequest);
  await expectGolden(await ask(usher, token, exampleRequest), '429-too-many');
});

it('500: our fault', async () => {
  const { usher, brand, token } = await start({ logLevel: 'silent' });
  // A policy that no command lets pass, as only a fault of ours could store it.
  const policy = { ...brand.policy, mandatoryFields: [] };
  await usher.ports.store.write(({ brands }) => brands.update({ ...brand, policy }));
  await expectGolden(await ask(usher, token, exampleRequest), '500-our-fault');
});

it('501: another method', async () => {
  const { usher, token } = await start();
  const reply = await ask(usher, token, exampleRequest, 'DELETE /auth/ticket HTTP/1.1');
  await expectGolden(reply, '501-another-method');
});

it('501: the head of another method', async () => {
  const { usher } = await start();
  const reply = await exchange(usher.url, rawRequest('HEAD /auth/ticket HTTP/1.1'));
  await expectGolden(reply, '501-head');
});

it('503: the store is away', async () => {
  const { usher, token } = await start({ logLevel: 'silent' });
  await usher.ports.store.close();
  await expectGolden(await ask(usher, token, exampleRequest), '503-store-away');
});

it('has the time of the clock that judges, with seven digits and in UTC', async () => {
  const { usher, token } = await startBumpyard();
  const timeOf = async () => readEnvelope(await postTicket(usher, token), 200).response_time;
  expect(await timeOf()).toBe('2026-11-23T14:18:47.6300000Z');
  usher.clock.move(371);
  expect(await timeOf()).toBe('2026-11-23T14:18:48.0010000Z');
});

it('has a ticket that needs no encoding in a URL, every time another', async () => {
  const { usher, token } = await startBumpyard();
  const tickets = new Set<string>();
  for (let time = 0; time < 50; time++) {
    const { encpryptedString, ticketId } = await createTicket(usher, token);
    expect(encpryptedString).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(encodeURIComponent(encpryptedString)).toBe(encpryptedString);
    tickets.add(encpryptedString).add(ticketId);
  }
  expect(tickets.size).toBe(100);
});
