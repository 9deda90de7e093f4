import { expect, it } from 'vitest';
import { eventsOf } from '../../support/sign-in.ts';
import { postBody, readEnvelope } from '../../support/ticket-api.ts';
import { addKey, createTicket, exampleRequest, postTicket, startBumpyard } from '../../support/usher.ts';

it('refuses what is above the limit, and says when to come back', async () => {
  const { usher, token } = await startBumpyard({ createLimit: 2 });
  await createTicket(usher, token);
  await createTicket(usher, token);
  const reply = await postTicket(usher, token);
  expect(readEnvelope(reply, 429)).not.toHaveProperty('data');
  expect(readEnvelope(reply, 429).description).toBe('Too many requests. Wait, then try again.');
  const seconds = Number(reply.headers['retry-after']);
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(reply.headers['ratelimit-policy']).toBe('"create";q=2;w=60');
  expect(reply.headers['ratelimit']).toBe(`"create";r=0;t=${seconds}`);
});

it('writes down the first refusal of a minute, so that nobody fills the log instead', async () => {
  const { usher, brand, apiKey, token } = await startBumpyard({ createLimit: 1 });
  await createTicket(usher, token);
  for (let time = 0; time < 3; time++) readEnvelope(await postTicket(usher, token), 429);
  expect(await eventsOf(usher, brand, 'ticket.mint-refused')).toEqual([
    { kind: 'ticket.mint-refused', apiKeyId: apiKey.id, reason: 'throttled', fields: [] },
  ]);
});

it('counts for each key alone', async () => {
  const { usher, token } = await startBumpyard({ createLimit: 1 });
  const other = await addKey(usher);
  await createTicket(usher, token);
  readEnvelope(await postTicket(usher, token), 429);
  await createTicket(usher, other.token);
  readEnvelope(await postTicket(usher, other.token), 429);
});

it('counts refusals too, since each is a look-up', async () => {
  const { usher, token } = await startBumpyard({ createLimit: 2 });
  readEnvelope(await postTicket(usher, token, { ...exampleRequest, username: 'nobody' }), 404);
  readEnvelope(await postBody(usher, token, '{'), 400);
  readEnvelope(await postTicket(usher, token), 429);
});

it('does not let somebody without the key use up what the key has', async () => {
  const { usher, brand, apiKey, token } = await startBumpyard({ createLimit: 1 });
  const forged = usher.ports.apiKeyTokens.issue(brand.id, apiKey.id);
  for (let time = 0; time < 3; time++) readEnvelope(await postTicket(usher, forged.token), 401);
  await createTicket(usher, token);
});

it('creates no ticket above the limit, however many ask at once', async () => {
  const { usher, brand, token } = await startBumpyard({ createLimit: 5 });
  const replies = await Promise.all(Array.from({ length: 20 }, () => postTicket(usher, token)));
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(5);
  expect(replies.filter(({ status }) => status === 429)).toHaveLength(15);
  const audit = await usher.ports.store.read.audit.tail(brand.id, 100);
  expect(audit.filter(({ event }) => event.kind === 'ticket.minted')).toHaveLength(5);
});

it('sends no limits with a reply that was within them', async () => {
  const { usher, token } = await startBumpyard({ createLimit: 1 });
  const { headers } = await postTicket(usher, token);
  expect(Object.keys(headers).filter((name) => /ratelimit|retry/.test(name))).toEqual([]);
});
