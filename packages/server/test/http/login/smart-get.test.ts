import { describe, expect, it } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { type Sent, send } from '../../support/http.ts';
import { appLink, eventsOf, expectSignedIn, link } from '../../support/sign-in.ts';
import { createTicket, startBumpyard } from '../../support/usher.ts';

const CONTINUE = 'Continue as <bdi>John Doe</bdi>';

describe('a GET is never taken for a visit', () => {
  it.each<readonly [string, Sent, number]>([
    ['HEAD', { method: 'HEAD' }, 200],
    ['Sec-Purpose: prefetch', { headers: { 'sec-purpose': 'prefetch' } }, 425],
    ['Sec-Purpose: prefetch;prerender', { headers: { 'sec-purpose': 'prefetch;prerender' } }, 425],
    ['Purpose: prefetch', { headers: { purpose: 'prefetch' } }, 425],
    ['Purpose: Prefetch', { headers: { purpose: 'Prefetch' } }, 425],
    ['X-Moz: prefetch', { headers: { 'x-moz': 'prefetch' } }, 425],
  ])('with %s, whatever else it says', async (_name, sent, status) => {
    const { usher, token, brand } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    for (const path of [link(ticket), appLink(ticket), `/?brand=bumpyard&ta=${ticket.encpryptedString}`]) {
      for (const document of [{}, { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' }]) {
        const reply = await send(usher.url + path, { ...sent, headers: { ...document, ...sent.headers } });
        expect([reply.status, reply.text]).toEqual([status, '']);
        expect(reply.headers['set-cookie']).toBeUndefined();
        expect(reply.headers['cache-control']).toBe('no-store');
      }
    }
    expect(await eventsOf(usher, brand, 'ticket.redeemed', 'ticket.opened', 'ticket.refused')).toEqual([]);
    expectSignedIn(await send(usher.url + link(ticket)));
  });

  it.each([
    'iframe',
    'frame',
    'fencedframe',
    'embed',
    'object',
    'image',
    'empty',
    'script',
    'style',
    'worker',
    'track',
    'audio',
    'webidentity',
    '',
    'DOCUMENT',
  ])('with Sec-Fetch-Dest “%s”: it is answered by the page that asks', async (destination) => {
    const { usher, token, brand } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    const headers = { 'sec-fetch-dest': destination };
    const reply = await send(usher.url + link(ticket), { headers });
    expect(reply.status).toBe(200);
    expect(reply.text).toContain(CONTINUE);
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toEqual([]);
    expectSignedIn(await send(usher.url + link(ticket)));
  });
});

describe('a GET signs in at once under the policy `direct`', () => {
  it.each([
    [
      'by a browser that follows a link from elsewhere',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' },
    ],
    [
      'by a browser whose address bar it was pasted into',
      { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' },
    ],
    ['by a browser that says nothing of the kind', {}],
    ['with a purpose that is no prefetch', { purpose: 'preview-ish', 'sec-purpose': 'x' }],
  ])('%s', async (_name, headers) => {
    const { usher, token } = await startBumpyard();
    expectSignedIn(await send(usher.url + link(await createTicket(usher, token)), { headers }));
  });
});

describe('under the policy `confirm`', () => {
  it('a GET shows “Continue as John Doe” and spends nothing, however often it is opened', async () => {
    const { usher, token, brand } = await startBumpyard({}, { arrival: 'confirm' });
    const ticket = await createTicket(usher, token);
    for (const from of ['elsewhere', 'address-bar', 'here'] as const) {
      const page = await openBrowser(usher).open(link(ticket), { from });
      expect(page.status).toBe(200);
      expect(page.text).toContain(CONTINUE);
      expect(page.headers['set-cookie']?.join()).not.toMatch(/__Host-usher=/);
    }
    expect(await eventsOf(usher, brand, 'ticket.opened')).toHaveLength(3);
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toEqual([]);
  });

  it('its button redeems, by a POST from our own origin and without JavaScript', async () => {
    const { usher, token } = await startBumpyard({}, { arrival: 'confirm' });
    const browser = openBrowser(usher);
    const page = await browser.open(link(await createTicket(usher, token)));
    expect(page.text).not.toContain('<script');
    expectSignedIn(await browser.press(page));
  });

  it('its button redeems in a browser from before Fetch Metadata', async () => {
    const { usher, token } = await startBumpyard({}, { arrival: 'confirm' });
    const browser = openBrowser(usher, { fetchMetadata: false });
    const page = await browser.open(link(await createTicket(usher, token)));
    expectSignedIn(await browser.press(page));
  });

  it('a form that is not ours presses no button: it is asked once more', async () => {
    const { usher, token, brand } = await startBumpyard({}, { arrival: 'confirm' });
    const { encpryptedString: ta } = await createTicket(usher, token);
    const browser = openBrowser(usher);
    for (const from of ['elsewhere', 'sister-host', 'address-bar'] as const) {
      const page = await browser.post('/login', { ta, switch: 'yes' }, { from });
      expect(page.text, from).toContain(CONTINUE);
      expect(page.text, from).not.toContain('<script');
    }
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toEqual([]);
  });

  it('a ticket that no longer works is refused instead of asked about', async () => {
    const { usher, token } = await startBumpyard({}, { arrival: 'confirm' });
    const browser = openBrowser(usher);
    const path = link(await createTicket(usher, token));
    const page = await browser.open(path);
    usher.clock.move(60_000);
    expect((await browser.press(page)).status).toBe(401);
    expect((await browser.open(path)).status).toBe(401);
  });

  it('the page names the person as the ticket will have them', async () => {
    const { usher, token } = await startBumpyard({}, { arrival: 'confirm' });
    const data = {
      brand: 'bumpyard',
      username: 'john.d',
      email: 'john.d@example.com',
      overrideUserInfo: true,
      lastName: 'Dough <b>',
    };
    const page = await openBrowser(usher).open(link(await createTicket(usher, token, data)));
    expect(page.text).toContain('Continue as <bdi>John Dough &lt;b&gt;</bdi>');
  });
});
