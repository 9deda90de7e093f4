import { expect, it } from 'vitest';
import { send } from '../../support/http.ts';
import { openStore } from '../../support/open-store.ts';
import { expectRefused, expectSignedIn, link } from '../../support/sign-in.ts';
import { createTicket, startBumpyard, type Usher } from '../../support/usher.ts';

/** What the server had counted when it stopped, by reason. */
const countsOf = async (usher: Usher): Promise<Readonly<Record<string, number>>> => {
  await usher.close();
  const { ports } = await openStore(usher.place);
  const counts = await ports.store.read.refusals.since(0);
  return Object.fromEntries(counts.map(({ reason, count }) => [reason, count]));
};

it('counts links that are malformed or not authentic, by GET and by form, and writes nothing else', async () => {
  const { usher, brand } = await startBumpyard();
  const before = await usher.ports.store.read.audit.tail(brand.id, 100);
  expect((await send(`${usher.url}/login?ta=a&ta=b`)).status).toBe(400);
  for (const path of ['/login?=TAnone', `/login?ta=${'A'.repeat(80)}`, '/?brand=bumpyard&ta=%00']) {
    expectRefused(await send(usher.url + path));
  }
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  await send(`${usher.url}/login`, { method: 'POST', headers: form, body: `ta=${'B'.repeat(80)}` });
  expect(await usher.ports.store.read.audit.tail(brand.id, 100)).toEqual(before);
  expect(await countsOf(usher)).toEqual({ malformed: 1, 'not-authentic': 4 });
});

it('counts a dead link that comes too often, once nobody looks at it any more', async () => {
  const { usher, token } = await startBumpyard();
  const path = link(await createTicket(usher, token));
  expectSignedIn(await send(usher.url + path));
  for (let time = 0; time < 35; time++) expectRefused(await send(usher.url + path));
  expect(await countsOf(usher)).toEqual({ throttled: 5 });
});

it('counts no ticket of ours that was refused for its own sake', async () => {
  const { usher, token } = await startBumpyard();
  const ticket = await createTicket(usher, token);
  usher.clock.move(60_000);
  expectRefused(await send(usher.url + link(ticket)));
  expect(await countsOf(usher)).toEqual({});
});
