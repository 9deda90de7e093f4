import { describe, expect, it } from 'vitest';
import { formsIn, openBrowser } from '../../support/browser.ts';
import { send } from '../../support/http.ts';
import { appLink, comeInByTicket, eventsOf, link, signedInAs } from '../../support/sign-in.ts';
import { createTicket, startBumpyard } from '../../support/usher.ts';

const startSignedIn = async () => {
  const bumpyard = await startBumpyard();
  const browser = await comeInByTicket(bumpyard.usher, bumpyard.token);
  return { ...bumpyard, browser };
};

describe('signing out', () => {
  it('ends the session, takes the cookie back and says so', async () => {
    const { usher, brand, user, browser } = await startSignedIn();
    const kept = browser.cookies()['__Host-usher'] ?? '';
    const reply = await browser.press(await browser.open('/', { from: 'here' }));
    expect([reply.status, reply.headers.location]).toEqual([303, '/login?signed-out']);
    expect(browser.cookies()['__Host-usher']).toBeUndefined();
    expect((await browser.open('/login?signed-out', { from: 'here' })).text).toContain('You are signed out.');

    browser.plant('__Host-usher', kept);
    expect(await signedInAs(browser)).toBeNull();
    const ended = await eventsOf(usher, brand, 'session.ended');
    expect(ended).toMatchObject([{ userId: user.id, reason: 'signed-out' }]);
  });

  it('leaves the person’s other sessions alone: at other doors, in other browsers', async () => {
    const { usher, token, browser } = await startSignedIn();
    const other = await comeInByTicket(usher, token);
    await browser.open(appLink(await createTicket(usher, token)));
    await browser.press(await browser.open('/', { from: 'here' }));
    expect(await signedInAs(browser)).toBeNull();
    expect(await signedInAs(browser, 'helpdesk')).toBe('john.d');
    expect(await signedInAs(other)).toBe('john.d');
  });

  it('of an application leaves the management system’s session alone', async () => {
    const { usher, token, browser } = await startSignedIn();
    await browser.open(appLink(await createTicket(usher, token)));
    const reply = await browser.press(await browser.open('/apps/helpdesk', { from: 'here' }));
    expect([reply.status, reply.headers.location]).toEqual([303, '/apps/helpdesk/login?signed-out']);
    expect(await signedInAs(browser, 'helpdesk')).toBeNull();
    expect(await signedInAs(browser)).toBe('john.d');
  });

  it('twice comes to the same', async () => {
    const { usher, brand, browser } = await startSignedIn();
    const page = await browser.open('/', { from: 'here' });
    await browser.press(page);
    const again = await browser.press(page);
    expect([again.status, again.headers.location]).toEqual([303, '/login']);
    expect(await eventsOf(usher, brand, 'session.ended')).toHaveLength(1);
  });

  it('needs a POST', async () => {
    const { browser } = await startSignedIn();
    expect((await browser.open('/logout', { from: 'here' })).status).toBe(404);
    expect(await signedInAs(browser)).toBe('john.d');
  });

  it('works in a browser from before Fetch Metadata, by the form’s token', async () => {
    const { usher, token } = await startBumpyard();
    const browser = openBrowser(usher, { fetchMetadata: false });
    await browser.open(link(await createTicket(usher, token)));
    const page = await browser.open('/', { from: 'here' });
    expect((await browser.press(page, { form: 'x' })).status).toBe(403);
    expect(await signedInAs(browser)).toBe('john.d');
    expect((await browser.press(page)).status).toBe(303);
    expect(await signedInAs(browser)).toBeNull();
  });

  it('needs proof that the form is ours', async () => {
    const { usher, browser } = await startSignedIn();
    const [signOut] = formsIn(await browser.open('/', { from: 'here' }));
    for (const from of ['sister-host', 'elsewhere', 'address-bar'] as const) {
      const reply = await browser.post('/logout', signOut?.fields ?? {}, { from });
      expect(reply.status, from).toBe(403);
      expect(reply.headers['set-cookie'], from).toBeUndefined();
    }
    const cookie = `__Host-usher=${browser.cookies()['__Host-usher']}`;
    expect((await send(`${usher.url}/logout`, { method: 'POST', headers: { cookie } })).status).toBe(403);
    expect(await signedInAs(browser)).toBe('john.d');
  });
});
