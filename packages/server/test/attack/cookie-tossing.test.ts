import { describe, expect, it } from 'vitest';
import { editApplication } from '../../src/core/application/edit-application.ts';
import { openBrowser } from '../support/browser.ts';
import { send } from '../support/http.ts';
import { appLink, comeInByTicket, expectSignedIn, link, signedInAs } from '../support/sign-in.ts';
import { janeRoe, janesRequest } from '../support/signing-in.ts';
import { addApplication, addUser, by, createTicket, startBumpyard } from '../support/usher.ts';

// A page on a sister host can set cookies for the whole domain, under any name but one that begins with
// `__Host-`. A server that takes such a cookie for its own has the victim work in the attacker's account.

/** The attacker is Jane, signed in at both doors; the victim’s browser is nobody’s yet. */
const startTossing = async () => {
  const bumpyard = await startBumpyard();
  const { usher, token } = bumpyard;
  await addUser(usher, janeRoe);
  const attacker = openBrowser(usher);
  expectSignedIn(await attacker.open(link(await createTicket(usher, token, janesRequest))));
  await attacker.open(appLink(await createTicket(usher, token, janesRequest)));
  const { '__Host-usher': management = '', '__Host-usher-helpdesk': helpdesk = '' } = attacker.cookies();
  expect([management.length, helpdesk.length]).toEqual([64, 64]);
  return { ...bumpyard, attacker, management, helpdesk, victim: openBrowser(usher) };
};

describe('a cookie that a sister host could have planted', () => {
  it.each([
    'usher',
    '__Secure-usher',
    '__host-usher',
    '__HOST-usher',
    '__Host-Usher',
    '__Host-usher.',
    '"__Host-usher"',
    '__Host-usher-',
    '__Host-usher_form',
  ])('is nobody’s session at the management system: %s', async (name) => {
    const { management, victim } = await startTossing();
    victim.plant(name, management);
    expect(await signedInAs(victim)).toBeNull();
  });

  it.each([
    'usher-helpdesk',
    '__Secure-usher-helpdesk',
    '__Secure-usher',
    '__Host-usher',
    '__Host-usher-HELPDESK',
  ])('is nobody’s session at an application that keeps to its own host: %s', async (name) => {
    const { helpdesk, victim } = await startTossing();
    victim.plant(name, helpdesk);
    expect(await signedInAs(victim, 'helpdesk')).toBeNull();
  });

  it('does not shut out the session that is the browser’s own, whichever comes first', async () => {
    const { usher, token, management, victim } = await startTossing();
    await victim.open(link(await createTicket(usher, token)));
    const own = `__Host-usher=${victim.cookies()['__Host-usher']}`;
    const tossed = `usher=${management}; __Secure-usher=${management}`;
    for (const cookie of [`${own}; ${tossed}`, `${tossed}; ${own}`]) {
      const reply = await send(`${usher.url}/auth/verify`, { headers: { cookie } });
      expect(reply.headers['remote-user']).toBe('john.d');
    }
  });
});

describe('an application that shares its cookie with a domain', () => {
  it('takes it under the one name that says so, and no other', async () => {
    const { usher, token } = await startTossing();
    await addApplication(usher, { slug: 'shop', cookieDomain: 'example.com' });
    const browser = openBrowser(usher);
    await browser.open(appLink(await createTicket(usher, token), 'shop'));
    const value = browser.cookies()['__Secure-usher-shop'] ?? '';
    expect(await signedInAs(browser, 'shop')).toBe('john.d');
    for (const name of ['__Host-usher-shop', 'usher-shop', '__Secure-usher']) {
      const other = openBrowser(usher);
      other.plant(name, value);
      expect(await signedInAs(other, 'shop'), name).toBeNull();
    }
  });

  it('no longer takes it once it keeps to its own host', async () => {
    const { usher, token } = await startTossing();
    await addApplication(usher, { slug: 'shop', cookieDomain: 'example.com' });
    const browser = openBrowser(usher);
    await browser.open(appLink(await createTicket(usher, token), 'shop'));
    await editApplication(usher.ports, 'bumpyard', 'shop', { cookieDomain: null }, by);
    expect(await signedInAs(browser, 'shop')).toBeNull();
  });
});

describe('a `Cookie` header that is a mess', () => {
  it.each([
    ['no pairs', 'x'],
    ['separators', ';;;; ;=;=;'],
    ['many cookies', Array.from({ length: 300 }, (_, at) => `c${at}=v`).join('; ')],
    ['a name alone', '__Host-usher'],
    ['quotes', '__Host-usher="x"'],
    ['bytes that are not ASCII', '__Host-usher=\u00ff\u00fe'],
    ['names that JavaScript knows', '__proto__=x; constructor=y; toString=z'],
  ])('is nobody’s, and no error: %s', async (_what, cookie) => {
    const { usher } = await startBumpyard();
    expect((await send(`${usher.url}/auth/verify`, { headers: { cookie } })).status).toBe(401);
    expect((await send(`${usher.url}/login`, { headers: { cookie } })).status).toBe(200);
    expect((await send(`${usher.url}/`, { headers: { cookie } })).status).toBe(303);
  });

  it('still yields the session that is in it', async () => {
    const { usher, token } = await startBumpyard();
    const browser = await comeInByTicket(usher, token);
    const cookie = `;a; =b;c=;  __Host-usher = ${browser.cookies()['__Host-usher']} ;d`;
    expect((await send(`${usher.url}/auth/verify`, { headers: { cookie } })).status).toBe(200);
  });
});
