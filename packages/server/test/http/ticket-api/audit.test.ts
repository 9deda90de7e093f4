import { expect, it } from 'vitest';
import { badFieldsOf, lookAtTicket, postBody } from '../../support/ticket-api.ts';
import { createTicket, exampleRequest, postTicket, startBumpyard } from '../../support/usher.ts';

type Bumpyard = Awaited<ReturnType<typeof startBumpyard>>;

const lastRecord = async ({ usher, brand }: Bumpyard) =>
  (await usher.ports.store.read.audit.tail(brand.id, 1)).at(-1);

it('holds who created a ticket for whom, when and from where', async () => {
  const bumpyard = await startBumpyard({ trustedProxies: ['127.0.0.1'] });
  const { usher, brand, user, apiKey, token } = bumpyard;
  const headers = { 'x-forwarded-for': '2001:db8::7' };
  usher.clock.move(1234);
  const reply = await postBody(usher, token, JSON.stringify(exampleRequest), { headers });
  const { ticket } = await lookAtTicket(usher, brand, JSON.parse(reply.text).data);
  expect(await lastRecord(bumpyard)).toMatchObject({
    brandId: brand.id,
    at: usher.clock.now(),
    actor: { kind: 'api-key', id: apiKey.id },
    address: '2001:db8::7',
    event: {
      kind: 'ticket.minted',
      ticketId: ticket.id,
      userId: user.id,
      apiKeyId: apiKey.id,
      override: [],
    },
  });
});

it('holds of a bad request the names of the fields, each once, and nothing of what they held', async () => {
  const bumpyard = await startBumpyard();
  const { usher, brand, apiKey, token } = bumpyard;
  const body =
    '{"data":{"BRAND":"canary","brand":7,"phone1":["canary"],"__proto__":"canary","canary":"canary"}}';
  const reply = await postBody(usher, token, body);
  const fields = ['__proto__', 'brand', 'phone1', 'username', 'email'];
  expect(badFieldsOf(reply)).toEqual(fields);
  const record = await lastRecord(bumpyard);
  expect(record).toMatchObject({
    brandId: brand.id,
    actor: { kind: 'api-key', id: apiKey.id },
    address: '127.0.0.1',
    event: { kind: 'ticket.mint-refused', apiKeyId: apiKey.id, reason: 'invalid-input', fields },
  });
  expect(JSON.stringify(record)).not.toContain('canary');
});

it('holds nothing of somebody who proved nothing', async () => {
  const bumpyard = await startBumpyard();
  const before = await lastRecord(bumpyard);
  await postTicket(bumpyard.usher, 'hunter2');
  await postBody(bumpyard.usher, null, '{');
  await postBody(bumpyard.usher, null, undefined, { method: 'GET' });
  expect(await lastRecord(bumpyard)).toEqual(before);
});

it('has one record for each request, in their order', async () => {
  const { usher, brand, token } = await startBumpyard();
  await createTicket(usher, token);
  await postTicket(usher, token, {});
  await postTicket(usher, token, { ...exampleRequest, username: 'nobody' });
  await createTicket(usher, token);
  const records = await usher.ports.store.read.audit.tail(brand.id, 4);
  expect(records.map(({ event }) => event.kind)).toEqual([
    'ticket.minted',
    'ticket.mint-refused',
    'ticket.mint-refused',
    'ticket.minted',
  ]);
  const [first] = records;
  expect(records.map(({ sequence }) => sequence - (first?.sequence ?? 0))).toEqual([0, 1, 2, 3]);
});
