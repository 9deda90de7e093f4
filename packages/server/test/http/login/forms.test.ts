import { describe, expect, it } from 'vitest';
import { form, formHeaders, send } from '../../support/http.ts';
import { appLink, expectRefused, expectSignedIn, link } from '../../support/sign-in.ts';
import { createTicket, startBumpyard } from '../../support/usher.ts';

/** Every form of the table in contract §2, by the request that an integrator or a browser sends. */
const forms: ReadonlyArray<readonly [name: string, path: (ticket: string) => string]> = [
  ["the page's", (ticket) => `/login?=TA${ticket}`],
  ["today's", (ticket) => `/login?ta=${ticket}`],
  ["today's in capitals", (ticket) => `/login?TA=${ticket}`],
  ["today's in mixed case", (ticket) => `/login?tA=${ticket}`],
  ['the 2019 form', (ticket) => `/?brand=bumpyard&ta=${ticket}`],
  ['the 2019 form in capitals', (ticket) => `/?BRAND=BumpYard&TA=${ticket}`],
  ["the page's, beside parameters of others", (ticket) => `/login?utm_source=crm&=TA${ticket}&x=1`],
  ["the page's, with a trailing slash", (ticket) => `/login/?=TA${ticket}`],
  ["the page's, a letter encoded by a mailer", (ticket) => `/login?=%54A${ticket}`],
];

const appForms: typeof forms = [
  ["the page's", (ticket) => `/apps/helpdesk/login?=TA${ticket}`],
  ["today's", (ticket) => `/apps/helpdesk/login?ta=${ticket}`],
  ["today's in capitals", (ticket) => `/apps/helpdesk/login?TA=${ticket}`],
  ['the slug in capitals', (ticket) => `/apps/HelpDesk/login?ta=${ticket}`],
  ['beside a brand', (ticket) => `/apps/helpdesk/login?brand=bumpyard&ta=${ticket}`],
];

describe('a GET signs in at the management system', () => {
  it.each(forms)('in %s form', async (_name, path) => {
    const { usher, token } = await startBumpyard();
    const { encpryptedString } = await createTicket(usher, token);
    const reply = await send(usher.url + path(encpryptedString));
    expectSignedIn(reply);
  });
});

describe("a GET signs in at an application's door", () => {
  it.each(appForms)('in %s form', async (_name, path) => {
    const { usher, token } = await startBumpyard();
    const { encpryptedString } = await createTicket(usher, token);
    const reply = await send(usher.url + path(encpryptedString));
    expectSignedIn(reply, 'https://helpdesk.example.com/start');
  });
});

describe('a POST keeps the ticket out of URLs and logs', () => {
  it.each([
    ['ta', '/login', '/'],
    ['TA', '/login', '/'],
    ['ta', '/apps/helpdesk/login', 'https://helpdesk.example.com/start'],
  ])('in the form field %s at %s', async (field, path, landing) => {
    const { usher, token } = await startBumpyard();
    const { encpryptedString } = await createTicket(usher, token);
    const body = form({ [field]: encpryptedString });
    expectSignedIn(await send(usher.url + path, { method: 'POST', headers: formHeaders, body }), landing);
  });

  it('with a brand beside it', async () => {
    const { usher, token } = await startBumpyard();
    const { encpryptedString } = await createTicket(usher, token);
    const body = form({ brand: 'bumpyard', ta: encpryptedString });
    expectSignedIn(await send(`${usher.url}/login`, { method: 'POST', headers: formHeaders, body }));
  });

  it('and in the query string of a POST to an application as well', async () => {
    const { usher, token } = await startBumpyard();
    const path = appLink(await createTicket(usher, token));
    const reply = await send(usher.url + path, { method: 'POST', headers: formHeaders, body: '' });
    expectSignedIn(reply, 'https://helpdesk.example.com/start');
  });
});

describe('the sign-in link that comes with a new ticket', () => {
  it("is the management system's in the page's own form, and works as it stands", async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    expect(ticket.loginUrl).toBe(usher.url + link(ticket));
    expectSignedIn(await send(ticket.loginUrl ?? ''));
  });

  it("is the application's where one was named", async () => {
    const { usher, token } = await startBumpyard();
    const data = {
      brand: 'bumpyard',
      username: 'john.d',
      email: 'john.d@example.com',
      application: 'helpdesk',
    };
    const ticket = await createTicket(usher, token, data);
    expect(ticket.loginUrl).toBe(usher.url + appLink(ticket));
    expectSignedIn(await send(ticket.loginUrl ?? ''), 'https://helpdesk.example.com/start');
  });
});

describe('what is no form of the table', () => {
  it.each([
    ["the nameless parameter without the page's letters", (ticket: string) => `/login?=${ticket}`],
    [
      "the nameless parameter with the page's letters in lower case",
      (ticket: string) => `/login?=ta${ticket}`,
    ],
    ['a path', (ticket: string) => `/login/${ticket}`],
    ['another parameter', (ticket: string) => `/login?ticket=${ticket}`],
    ['a fragment of another parameter', (ticket: string) => `/login?x=?=TA${ticket}`],
  ])('signs nobody in: %s', async (_name, path) => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    const reply = await send(usher.url + path(ticket.encpryptedString));
    expect([200, 404]).toContain(reply.status);
    expectSignedIn(await send(usher.url + link(ticket)));
  });

  it('is refused where the text was encoded twice', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    const [first = ''] = ticket.encpryptedString;
    const twice = `%25${first.charCodeAt(0).toString(16)}${ticket.encpryptedString.slice(1)}`;
    expectRefused(await send(`${usher.url}/login?=TA${twice}`));
    expectSignedIn(await send(usher.url + link(ticket)));
  });

  it('at an application that does not exist is a page of its own, and spends nothing', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    expect((await send(usher.url + appLink(ticket, 'nowhere'))).status).toBe(404);
    expectSignedIn(await send(usher.url + appLink(ticket)), 'https://helpdesk.example.com/start');
  });
});
