import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { changeBrand } from '../../src/core/brand/change-brand.ts';
import { setUserPassword } from '../../src/core/user/set-user-password.ts';
import { canariesOf, kindsIn, storeFiles } from '../support/canaries.ts';
import { useChromium } from '../support/chromium.ts';
import { cookiesOf, form, formHeaders, type Reply, type Sent, send } from '../support/http.ts';
import { auditOf, prepareBumpyard } from '../support/open-store.ts';
import { handOverForm, type OtherSite, startOtherSite } from '../support/other-site.ts';
import { sendRaw } from '../support/send-raw.ts';
import { startServerProcess } from '../support/server-process.ts';
import { button, expectSignedIn, heading, janeRoe, janesRequest } from '../support/signing-in.ts';
import { addUser, by, type CreatedTicket, createTicket, exampleRequest } from '../support/usher.ts';
import type { ServerProcess } from '../support/usher-process.ts';

const openWindow = useChromium();

const PASSWORD = 'canary-Password-7c1f';
/** What a person types where it does not belong: shown to them again, told to nobody else. */
const MISTYPED = 'canary-Mistyped-52ab';

/** Every secret of the run, and every reply that was not a success. */
interface Run {
  readonly server: ServerProcess;
  readonly brandSite: string;
  readonly elsewhere: OtherSite;
  readonly apiKey: string;
  readonly tickets: string[];
  readonly cookies: string[];
  readonly errorBodies: string[];
}

test('no ticket, key, password or cookie is in any log, error, audit record, Referer or, but as a hash, in the store', async () => {
  const { place, ports, brand, token } = await prepareBumpyard();
  const elsewhere = await startOtherSite();
  await setUserPassword(ports, 'bumpyard', 'john.d', PASSWORD, by);
  await addUser({ ports }, janeRoe);
  const policy = { startUrl: `${elsewhere.url}/start`, returnTargets: [`${elsewhere.url}/landing`] };
  await changeBrand(ports, 'bumpyard', { policy }, by);
  const flags = ['--log-level', 'debug', '--base-domain', 'localhost'];
  const server = await startServerProcess({ place, flags });
  const brandSite = server.publicUrl.replace('//', '//bumpyard.');
  const run: Run = {
    server,
    brandSite,
    elsewhere,
    apiKey: token,
    tickets: [],
    cookies: [],
    errorBodies: [],
  };

  await browse(run);
  await sendNonsense(run);
  await changeBrand(ports, 'bumpyard', { policy: { arrival: 'confirm' } }, by);
  await browseUnderConfirm(run);
  expect(await server.stop()).toBe(0);

  expect(run.tickets.length).toBeGreaterThan(5);
  expect(run.cookies.length).toBeGreaterThan(5);
  const canaries = canariesOf({ ...run, passwords: [PASSWORD, MISTYPED] });
  const { stdout, stderr } = server.printed();
  const audit = JSON.stringify(await auditOf(ports, brand.id));
  // The searches find what they should find: each place holds what belongs there.
  expect(stderr).toContain('"route":"/login"');
  expect(stderr).toContain('a sign-in link was refused');
  expect(audit).toContain('"kind":"ticket.redeemed"');
  expect(elsewhere.visits.map(({ url }) => url)).toEqual(
    expect.arrayContaining(['/start', '/landing', '/hand-over']),
  );
  expect(run.errorBodies.length).toBeGreaterThan(30);

  expect(kindsIn(stderr, canaries), 'standard error').toEqual([]);
  expect(kindsIn(stdout, canaries), 'standard output').toEqual([]);
  expect(kindsIn(audit, canaries), 'the audit log').toEqual([]);
  expect(kindsIn(JSON.stringify(elsewhere.visits), canaries), 'what the other site was told').toEqual([]);
  // Browsers by themselves would name our origin at least: that there is nothing at all is our doing.
  expect(new Set(elsewhere.visits.map(({ referer }) => referer))).toEqual(new Set([null]));
  const hidden = canaries.filter(({ text }) => text !== MISTYPED);
  expect(kindsIn(run.errorBodies.join('\n'), hidden), 'a reply').toEqual([]);

  const files = await storeFiles(place);
  expect(files.includes('Bump Yard')).toBe(true);
  expect(kindsIn(files, canaries), 'the store').toEqual([]);
});

const mint = async (run: Run, request: object = exampleRequest): Promise<CreatedTicket> => {
  const ticket = await createTicket(run.server, run.apiKey, request);
  run.tickets.push(ticket.encpryptedString);
  return ticket;
};

const open = async (run: Run): Promise<Page> => {
  const page = await openWindow();
  page.on('response', (response) => {
    if (response.status() < 400) return;
    run.errorBodies.push(JSON.stringify(response.headers()));
    void response.text().then(
      (text) => run.errorBodies.push(text),
      // The page had moved on before its body was there.
      () => {},
    );
  });
  return page;
};

const keepCookies = async (run: Run, page: Page): Promise<void> => {
  const session = (await page.context().cookies()).find(({ name }) => name === '__Host-usher');
  if (session === undefined) throw new Error('nobody is signed in');
  run.cookies.push(session.value);
};

const signInWithPassword = async (page: Page, username: string, password: string): Promise<void> => {
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(password);
  await button(page, 'Sign in').click();
};

/** Everything that people do, right and wrong. */
const browse = async (run: Run): Promise<void> => {
  const { brandSite, elsewhere } = run;
  const first = await mint(run);
  const page = await open(run);
  await page.goto(first.loginUrl ?? '');
  await expectSignedIn(page, brandSite);
  await keepCookies(run, page);
  await page.goto(first.loginUrl ?? '');

  // The link again, in another browser; from the refusal page on to another site.
  const second = await open(run);
  await second.goto(first.loginUrl ?? '');
  await second.getByRole('link', { name: 'Get a new link' }).click();
  await second.waitForURL(`${elsewhere.url}/start`);

  // The ticket in wrong places.
  const { encpryptedString: misplaced } = await mint(run);
  for (const path of [
    `/login/TA${misplaced}`,
    `/TA${misplaced}`,
    `/${misplaced}?=TA${misplaced}`,
    `/apps/nothing/login?=TA${misplaced}`,
    `/apps/${misplaced}/login`,
    `/apps/helpdesk?ta=${misplaced}&ta=${misplaced}`,
    `/login?=TA${misplaced}x`,
    `/login?brand=${misplaced}&ta=${misplaced}`,
    `/login?ta=${misplaced}&TA=${misplaced}`,
  ]) {
    await second.goto(`${brandSite}${path}`);
    await second.evaluate(`location.href = '${elsewhere.url}/start'`);
    await second.waitForURL(`${elsewhere.url}/start`);
  }

  // Signing in that leads straight to another site, and handing over from there.
  const away = await mint(run, { ...exampleRequest, returnTo: `${elsewhere.url}/landing` });
  await second.goto(away.loginUrl ?? '');
  await second.waitForURL(`${elsewhere.url}/landing`);
  await keepCookies(run, second);
  const handed = await mint(run);
  elsewhere.pages.set('/hand-over', handOverForm(`${brandSite}/login`, handed.encpryptedString));
  const third = await open(run);
  await third.goto(`${elsewhere.url}/hand-over`);
  await button(third, 'Enter').click();
  await expectSignedIn(third, brandSite);
  await keepCookies(run, third);

  // Another person's link, which asks first; and leaving.
  const janes = await mint(run, janesRequest);
  await third.goto(janes.loginUrl ?? '');
  await button(third, 'Continue as Jane Roe').click();
  await expectSignedIn(third, brandSite, 'Jane Roe');
  await keepCookies(run, third);
  await button(third, 'Sign out').click();

  // Passwords, right and wrong; a ticket, a key and a cookie among them.
  const { encpryptedString: pasted } = await mint(run);
  await third.goto(`${brandSite}/login`);
  for (const wrong of [`${PASSWORD} `, pasted, run.apiKey, run.cookies[0] ?? '']) {
    await signInWithPassword(third, 'john.d', wrong);
    await third.getByRole('alert').waitFor();
  }
  await signInWithPassword(third, MISTYPED, PASSWORD);
  await third.getByRole('alert').waitFor();
  await signInWithPassword(third, 'john.d', PASSWORD);
  await expectSignedIn(third, brandSite);
  await keepCookies(run, third);
};

const browseUnderConfirm = async (run: Run): Promise<void> => {
  const ticket = await mint(run);
  const page = await open(run);
  await page.goto(ticket.loginUrl ?? '');
  expect(await heading(page)).toBe('Sign in');
  await page.evaluate(`location.href = '${run.elsewhere.url}/start'`);
  await page.waitForURL(`${run.elsewhere.url}/start`);
  await page.goto(ticket.loginUrl ?? '');
  await button(page, 'Continue as John Doe').click();
  await expectSignedIn(page, run.brandSite);
  await keepCookies(run, page);
};

/** Requests that no well-meant client sends, with secrets wherever one could stand. */
const sendNonsense = async (run: Run): Promise<void> => {
  const { server, apiKey, errorBodies } = run;
  const { encpryptedString: ticket } = await mint(run);
  const [cookie = ''] = run.cookies;
  const secrets = [ticket, apiKey, PASSWORD, cookie];
  const note = (reply: Reply): void => {
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status === 501 || reply.status < 500, `${reply.status}: ${reply.text}`).toBe(true);
    errorBodies.push(JSON.stringify(reply.headers), reply.text);
  };
  const json = { 'content-type': 'application/json' };
  const authorized = { ...json, authorization: `Bearer ${apiKey}` };
  const toTicketApi: Sent[] = secrets.flatMap((secret) => [
    { headers: authorized, body: `{"data": {"brand": "bumpyard", "username": "${secret}"` },
    { headers: authorized, body: JSON.stringify({ data: { [secret]: 1, brand: [secret] } }) },
    { headers: authorized, body: JSON.stringify({ data: { ...exampleRequest, username: secret } }) },
    { headers: authorized, body: JSON.stringify({ data: { ...exampleRequest, application: secret } }) },
    { headers: authorized, body: JSON.stringify({ data: { ...exampleRequest, returnTo: `//${secret}` } }) },
    { headers: authorized, body: `{"brand":"${secret}","brand":"${secret}"}` },
    { headers: authorized, body: secret.repeat(2000) },
    { headers: { ...authorized, 'content-type': `text/${secret}` }, body: secret },
    { headers: { ...json, authorization: `Basic ${secret}` }, body: '{}' },
    { headers: { ...json, authorization: `Bearer ${secret}x` }, body: '{}' },
    { headers: { ...json, authorization: `Bearer ${secret.slice(0, -1)}` }, body: '{}' },
    { headers: { ...json, 'x-request-id': secret, 'user-agent': secret }, body: '{}' },
  ]);
  for (const sent of toTicketApi) {
    note(await send(`${server.url}/auth/ticket?key=${apiKey}`, { method: 'POST', ...sent }));
  }
  for (const secret of secrets) {
    for (const path of [`/%zz${secret}`, `/login?=TA${secret}%zz`, `/assets/${secret}`, `/a/${secret}/%00`]) {
      note(await send(server.url + path));
    }
    note(await send(`${server.url}/auth/ticket/${secret}`, { method: 'PATCH' }));
    note(
      await send(`${server.url}/auth/verify?app=${secret}`, {
        headers: { cookie: `__Host-usher=${secret}x` },
      }),
    );
    const body = form({ ta: secret, [secret]: secret });
    note(await send(`${server.url}/login?ta=${secret}`, { method: 'POST', headers: formHeaders, body }));
    note(await send(`${server.url}/login`, { method: 'POST', headers: json, body: secret }));
    const fields = `username=${secret}&username=${secret}&password=${secret}`;
    note(await send(`${server.url}/login`, { method: 'POST', headers: formHeaders, body: fields }));
    const ending = form({ session: secret, form: secret });
    const headers = { ...formHeaders, cookie: `__Host-usher=${cookie}`, origin: `https://${secret}.example` };
    note(await send(`${server.url}/sessions/end`, { method: 'POST', headers, body: ending }));
    errorBodies.push(await sendRaw(server.url, `GET /login?=TA${secret} HTTP/9.9\r\n${secret}\r\n\r\n`));
    errorBodies.push(await sendRaw(server.url, `GET / HTTP/1.1\r\nx: ${secret.repeat(1000)}\r\n\r\n`));
    errorBodies.push(await sendRaw(server.url, `POST /auth/ticket HTTP/1.1\r\n${secret}: : \u0001\r\n\r\n`));
  }
  // A program's redemption is no error, but its cookie is a secret like any other.
  const redeemed = await send(`${server.url}/login`, {
    method: 'POST',
    headers: formHeaders,
    body: form({ ta: ticket }),
  });
  expect(redeemed.status).toBe(303);
  run.cookies.push(cookiesOf(redeemed)['__Host-usher'] ?? '');
};
