import { describe, expect, it } from 'vitest';
import { formsIn, openBrowser } from '../../support/browser.ts';
import type { Reply } from '../../support/http.ts';
import { appLink, expectSignedIn, link, signedInAs, startBumpyardAt } from '../../support/sign-in.ts';
import { addApplication, createTicket, startBumpyard } from '../../support/usher.ts';

const VALUE = /^[A-Za-z0-9_-]{64}$/;

/** A reply's one cookie: its name, and all that stands behind its value. */
const cookieOf = (reply: Reply) => {
  const [line = '', ...more] = reply.headers['set-cookie'] ?? [];
  expect(more).toEqual([]);
  const [, name, value, attributes] = /^([^=]*)=([^;]*)(.*)$/.exec(line) ?? [];
  return { name, value, attributes };
};

const PORTAL = 'https://portal.example.org';

/** Attributes exactly as they are sent, in whichever way the application is set up. */
const applications = [
  ['as it comes', {}, '__Host-usher-shop', '; Path=/; HttpOnly; Secure; SameSite=Lax'],
  [
    'with a cookie domain',
    { cookieDomain: 'example.com' },
    '__Secure-usher-shop',
    '; Path=/; Domain=example.com; HttpOnly; Secure; SameSite=Lax',
  ],
  [
    'with allowed frames',
    { allowedFrames: [PORTAL] },
    '__Host-usher-shop',
    '; Path=/; HttpOnly; Secure; SameSite=None; Partitioned',
  ],
  [
    'with both',
    { cookieDomain: 'example.com', allowedFrames: [PORTAL] },
    '__Secure-usher-shop',
    '; Path=/; Domain=example.com; HttpOnly; Secure; SameSite=None; Partitioned',
  ],
] as const;

describe('the session cookie', () => {
  it('of the management system is bound to this very host, and ends with the browser', async () => {
    const { usher, token } = await startBumpyard();
    const browser = openBrowser(usher);
    const cookie = cookieOf(await browser.open(link(await createTicket(usher, token))));
    expect(cookie).toMatchObject({
      name: '__Host-usher',
      attributes: '; Path=/; HttpOnly; Secure; SameSite=Lax',
    });
    expect(cookie.value).toMatch(VALUE);
    expect(Object.keys(browser.cookies())).toEqual(['__Host-usher']);
  });

  it.each(applications)('of an application %s', async (_how, options, name, attributes) => {
    const { usher, token } = await startBumpyard();
    await addApplication(usher, { slug: 'shop', ...options });
    const browser = openBrowser(usher);
    const cookie = cookieOf(await browser.open(appLink(await createTicket(usher, token), 'shop')));
    expect(cookie).toMatchObject({ name, attributes });
    expect(cookie.value).toMatch(VALUE);
    expect(await signedInAs(browser, 'shop')).toBe('john.d');
  });

  it.each(applications)(
    'of an application %s is taken back at sign-out',
    async (_how, options, name, attributes) => {
      const { usher, token } = await startBumpyard();
      await addApplication(usher, { slug: 'shop', ...options });
      const browser = openBrowser(usher);
      await browser.open(appLink(await createTicket(usher, token), 'shop'));
      const reply = await browser.press(await browser.open('/apps/shop', { from: 'here' }));
      expect(cookieOf(reply)).toEqual({ name, value: '', attributes: `${attributes}; Max-Age=0` });
      expect(Object.keys(browser.cookies())).toEqual(['__Host-usher_form']);
    },
  );

  it('is a new one at every sign-in', async () => {
    const { usher, token } = await startBumpyard();
    const browser = openBrowser(usher);
    const values = new Set<string | undefined>();
    for (let count = 0; count < 3; count++) {
      values.add(cookieOf(await browser.open(link(await createTicket(usher, token)))).value);
    }
    expect(values.size).toBe(3);
  });

  it('is not set again by pages that only show who is signed in', async () => {
    const { usher, token } = await startBumpyard();
    const browser = openBrowser(usher);
    await browser.open(link(await createTicket(usher, token)));
    expect(cookieOf(await browser.open('/', { from: 'here' })).name).toBe('__Host-usher_form');
    expect((await browser.open('/', { from: 'here' })).headers['set-cookie']).toBeUndefined();
  });
});

describe('the cookie that form tokens are bound to', () => {
  it('is bound to this very host, and made once for a browser', async () => {
    const { usher } = await startBumpyard();
    const browser = openBrowser(usher);
    const first = await browser.open('/login');
    const cookie = cookieOf(first);
    expect(cookie).toMatchObject({
      name: '__Host-usher_form',
      attributes: '; Path=/; HttpOnly; Secure; SameSite=Lax',
    });
    expect(cookie.value).toMatch(/^[A-Za-z0-9_-]{22}$/);
    const second = await browser.open('/login');
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(formsIn(second)[0]?.fields['form']).toBe(formsIn(first)[0]?.fields['form']);
    expect(cookieOf(await openBrowser(usher).open('/login')).value).not.toBe(cookie.value);
  });
});

describe('over plain http, with leave to set cookies that anybody on the way can read', () => {
  it('the cookies come without prefix and `Secure`, and sign in', async () => {
    const { usher, token } = await startBumpyardAt('http://example.test', { allowInsecureCookies: true });
    const browser = openBrowser(usher, { host: 'example.test', trustworthy: false });
    const reply = await browser.open(link(await createTicket(usher, token)));
    expectSignedIn(reply);
    expect(cookieOf(reply)).toMatchObject({ name: 'usher', attributes: '; Path=/; HttpOnly; SameSite=Lax' });
    await browser.open(appLink(await createTicket(usher, token)));
    const page = await browser.open('/', { from: 'here' });
    expect(cookieOf(page)).toMatchObject({
      name: 'usher_form',
      attributes: '; Path=/; HttpOnly; SameSite=Lax',
    });
    expect(Object.keys(browser.cookies()).sort()).toEqual(['usher', 'usher-helpdesk', 'usher_form']);
    expect(await signedInAs(browser)).toBe('john.d');
    expect(await signedInAs(browser, 'helpdesk')).toBe('john.d');
    const out = await browser.press(page);
    expect(cookieOf(out)).toEqual({
      name: 'usher',
      value: '',
      attributes: '; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
    });
  });
});
