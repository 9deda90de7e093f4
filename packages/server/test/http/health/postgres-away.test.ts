import { expect, it } from 'vitest';
import { Secret } from '../../../src/config/secret.ts';
import { SECOND } from '../../../src/core/clock.ts';
import { openBrowser } from '../../support/browser.ts';
import type { Reply } from '../../support/http.ts';
import { send } from '../../support/http.ts';
import { breakablePath } from '../../support/postgres/breakable-path.ts';
import { createTestDatabase } from '../../support/postgres/database.ts';
import { comeInByTicket, link } from '../../support/sign-in.ts';
import { createTicket, postTicket, startBumpyard } from '../../support/usher.ts';

/** A server whose database can be taken away, with somebody who is signed in and a ticket of somebody else. */
const start = async () => {
  const path = await breakablePath((await createTestDatabase()).url);
  const started = await startBumpyard({ database: new Secret(path.url), logLevel: 'silent' });
  const { usher, token } = started;
  const browser = await comeInByTicket(usher, token);
  const ticket = await createTicket(usher, token);
  return { ...started, path, browser, ticket };
};

const expectUnavailablePage = (reply: Reply): void => {
  expect(reply.status).toBe(503);
  expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
  expect(reply.text).toContain('Signing in is not possible just now');
  expect(reply.headers['set-cookie']).toBeUndefined();
};

it('while the database is away nothing succeeds, and everybody is told in their own words', async () => {
  const { usher, token, path, browser, ticket } = await start();
  path.cut();
  // What is known of a session is good for a second.
  usher.clock.move(2 * SECOND);

  const created = await postTicket(usher, token);
  expect(created.status).toBe(503);
  expect(Number(created.headers['retry-after'])).toBeGreaterThan(0);
  expect(JSON.parse(created.text)).toEqual({
    status: '503',
    description: 'The store cannot answer now. Try again shortly.',
    response_time: expect.any(String),
  });
  expectUnavailablePage(await openBrowser(usher).open(link(ticket)));
  expectUnavailablePage(await browser.open('/', { from: 'here' }));
  const verdict = await browser.open('/auth/verify', { from: 'here' });
  expect([verdict.status, verdict.text]).toEqual([401, '']);
  expect((await send(`${usher.url}/readyz`)).status).toBe(503);
  expect((await send(`${usher.url}/healthz`)).status).toBe(200);
});

it('once it is back all goes on without a restart, and the ticket is still good', async () => {
  const { usher, token, path, browser, ticket } = await start();
  path.cut();
  for (let times = 0; times < 5; times++) expect((await postTicket(usher, token)).status).toBe(503);
  await path.mend();
  const soon = { timeout: 10 * SECOND };
  await expect.poll(async () => (await send(`${usher.url}/readyz`)).status, soon).toBe(200);
  await expect.poll(async () => (await postTicket(usher, token)).status, soon).toBe(200);
  expect((await openBrowser(usher).open(link(ticket))).status).toBe(303);
  expect((await browser.open('/auth/verify', { from: 'here' })).status).toBe(200);
});
