import { describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { form, formHeaders, send } from '../support/http.ts';
import { eventsOf, expectSignedIn, link, REFUSAL, signedInAs } from '../support/sign-in.ts';
import { createTicket, startBumpyard } from '../support/usher.ts';

// Two parts of a system that read the same request differently, one the first value and one the last, can be
// played against each other. Whatever matters and comes twice is refused, and nothing is spent.

describe('a ticket that comes twice, in whichever forms', () => {
  const queries: ReadonlyArray<readonly [string, (ticket: string) => string]> = [
    ['the same twice', (ta) => `/login?ta=${ta}&ta=${ta}`],
    ['another first', (ta) => `/login?ta=x&ta=${ta}`],
    ['another last', (ta) => `/login?ta=${ta}&ta=x`],
    ['an empty one', (ta) => `/login?ta=&ta=${ta}`],
    ['in two cases', (ta) => `/login?ta=${ta}&TA=${ta}`],
    ['the page’s form and today’s', (ta) => `/login?=TA${ta}&ta=${ta}`],
    ['the page’s form twice', (ta) => `/login?=TA${ta}&=TA${ta}`],
    ['an encoded name', (ta) => `/login?t%61=${ta}&ta=${ta}`],
    ['at the door of 2019', (ta) => `/?brand=bumpyard&ta=${ta}&Ta=${ta}`],
    ['at an application', (ta) => `/apps/helpdesk/login?ta=${ta}&=TA${ta}`],
    ['beside two brands', (ta) => `/?brand=bumpyard&brand=bumpyard&ta=${ta}`],
    ['beside two brands in two cases', (ta) => `/?brand=bumpyard&BRAND=otter&ta=${ta}`],
  ];

  it.each(queries)('in the query string: %s', async (_how, path) => {
    const { usher, token, brand } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    const reply = await send(usher.url + path(ticket.encpryptedString));
    expect(reply.status).toBe(400);
    expect(reply.text).toContain(REFUSAL);
    expect(reply.headers['set-cookie']).toBeUndefined();
    expect(await eventsOf(usher, brand, 'ticket.redeemed', 'ticket.refused', 'ticket.opened')).toEqual([]);
    expectSignedIn(await send(usher.url + link(ticket)));
  });

  const bodies: ReadonlyArray<readonly [string, (ta: string) => string, (ta: string) => string]> = [
    ['twice in the form', () => '/login', (ta) => `ta=${ta}&ta=${ta}`],
    ['twice in the form, in two cases', () => '/login', (ta) => `ta=${ta}&TA=${ta}`],
    ['in the form and in the query string', (ta) => `/login?ta=${ta}`, (ta) => `ta=${ta}`],
    ['in the form and in the query string, the page’s way', (ta) => `/login?=TA${ta}`, (ta) => `ta=${ta}`],
    ['the page’s form in the form', () => '/login', (ta) => `=TA${ta}&ta=${ta}`],
    ['with two brands', () => '/login?brand=bumpyard', (ta) => `ta=${ta}&brand=bumpyard`],
    ['with two brands in two cases', () => '/login', (ta) => `ta=${ta}&brand=bumpyard&Brand=bumpyard`],
    ['with two brands, spelt alike', () => '/login', (ta) => `ta=${ta}&brand=bumpyard&brand=bumpyard`],
    ['with two answers', () => '/login', (ta) => `ta=${ta}&switch=no&switch=yes`],
    ['with two form tokens', () => '/login', (ta) => `ta=${ta}&form=x&form=y`],
  ];

  it.each(bodies)('by POST: %s', async (_how, path, body) => {
    const { usher, token, brand } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    const { encpryptedString: ta } = ticket;
    const reply = await send(usher.url + path(ta), { method: 'POST', headers: formHeaders, body: body(ta) });
    expect(reply.status).toBe(400);
    expect(reply.headers['set-cookie']).toBeUndefined();
    expect(await eventsOf(usher, brand, 'ticket.redeemed', 'ticket.refused', 'ticket.opened')).toEqual([]);
    expectSignedIn(await send(usher.url + link(ticket)));
  });
});

describe('a field of the password form that comes twice', () => {
  it.each(['username', 'password', 'brand', 'form'])('%s', async (name) => {
    const { usher, brand } = await startBumpyard();
    const fields = form({
      brand: 'bumpyard',
      username: 'john.d',
      password: 'correct horse battery',
      form: 'x',
    });
    const headers = { ...formHeaders, 'sec-fetch-site': 'same-origin' };
    for (const value of ['', 'x', 'bumpyard']) {
      const body = `${fields}&${name}=${value}`;
      const reply = await send(`${usher.url}/login`, { method: 'POST', headers, body });
      expect(reply.status).toBe(400);
      expect(reply.headers['set-cookie']).toBeUndefined();
    }
    expect(await eventsOf(usher, brand, 'session.started', 'sign-in.refused')).toEqual([]);
  });
});

describe('the session to end, given twice', () => {
  it('ends none', async () => {
    const { usher, token, brand } = await startBumpyard();
    const browser = openBrowser(usher);
    await browser.open(link(await createTicket(usher, token)));
    const cookie = `__Host-usher=${browser.cookies()['__Host-usher']}`;
    const headers = { ...formHeaders, 'sec-fetch-site': 'same-origin', cookie };
    const body = 'session=ses_00000000000&session=ses_00000000000';
    expect((await send(`${usher.url}/sessions/end`, { method: 'POST', headers, body })).status).toBe(400);
    expect(await eventsOf(usher, brand, 'session.ended')).toEqual([]);
    expect(await signedInAs(browser)).toBe('john.d');
  });
});

describe('a header that comes twice', () => {
  it('proves no form', async () => {
    const { usher, token, brand } = await startBumpyard({}, { arrival: 'confirm' });
    const { encpryptedString: ta } = await createTicket(usher, token);
    const twice: ReadonlyArray<readonly string[]> = [
      ['same-origin', 'cross-site'],
      ['cross-site', 'same-origin'],
      ['same-origin', 'same-origin'],
    ];
    for (const sites of twice) {
      const headers = { ...formHeaders, 'sec-fetch-site': sites };
      const reply = await send(`${usher.url}/login`, { method: 'POST', headers, body: form({ ta }) });
      expect(reply.status).toBe(200);
    }
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toEqual([]);
  });

  it('does not hide a frame or a prefetch', async () => {
    const { usher, token, brand } = await startBumpyard();
    const path = usher.url + link(await createTicket(usher, token));
    const framed = { 'sec-fetch-dest': ['document', 'iframe'] };
    expect((await send(path, { headers: framed })).status).toBe(200);
    for (const name of ['sec-purpose', 'purpose']) {
      expect((await send(path, { headers: { [name]: ['x', 'prefetch'] } })).status).toBe(425);
    }
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toEqual([]);
  });
});
