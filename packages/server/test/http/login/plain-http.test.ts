import { describe, expect, it } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { appLink, eventsOf, link, signInByPassword, startBumpyardAt } from '../../support/sign-in.ts';
import { createTicket, startBumpyard } from '../../support/usher.ts';

const WARNING = 'This page did not come over a secure connection (https)';

describe('over plain http, elsewhere than on localhost', () => {
  it('the server says at start that https is missing', async () => {
    const { usher } = await startBumpyardAt('http://example.test');
    expect(usher.warnings).toHaveLength(1);
    expect(usher.warnings[0]).toMatch(
      /Nobody can sign in at http:\/\/example\.test.*https.*USHER_PUBLIC_URL/,
    );
  });

  it('every page says so', async () => {
    const { usher } = await startBumpyardAt('http://example.test');
    const browser = openBrowser(usher, { host: 'example.test', trustworthy: false });
    for (const path of [
      '/login',
      '/apps/helpdesk/login',
      '/login?ta=forged',
      '/login?ta=x&ta=y',
      '/nowhere',
    ]) {
      expect((await browser.open(path)).text, path).toContain(WARNING);
    }
  });

  it.each(['direct', 'confirm'] as const)(
    'no link is spent for a cookie that no browser keeps: %s',
    async (arrival) => {
      const { usher, token, brand } = await startBumpyardAt('http://example.test', {}, { arrival });
      const browser = openBrowser(usher, { host: 'example.test', trustworthy: false });
      const ticket = await createTicket(usher, token);
      const { encpryptedString: ta } = ticket;
      for (const reply of [
        await browser.open(link(ticket)),
        await browser.open(appLink(ticket)),
        await browser.post('/login', { ta }),
        await browser.post('/login', { ta }, { from: 'here' }),
      ]) {
        expect(reply.status).toBe(403);
        expect(reply.text).toContain('Signing in needs an https address.');
        expect(reply.text).toContain(WARNING);
        expect(reply.headers['set-cookie']).toBeUndefined();
      }
      expect(await eventsOf(usher, brand, 'ticket.redeemed', 'ticket.opened', 'ticket.refused')).toEqual([]);
    },
  );

  it('no password is looked at, and the form says why', async () => {
    const { usher, brand } = await startBumpyardAt('http://example.test');
    const browser = openBrowser(usher, { host: 'example.test', trustworthy: false });
    const reply = await signInByPassword(browser, { username: 'john.d', password: 'correct horse battery' });
    expect(reply.status).toBe(403);
    expect(reply.text).toContain('Signing in needs a secure connection (https).');
    expect(browser.cookies()).toEqual({});
    expect(await eventsOf(usher, brand, 'session.started', 'sign-in.refused')).toEqual([]);
  });

  it('it says so for brands’ own sites as well, though the shared host be localhost', async () => {
    const { usher } = await startBumpyardAt('http://localhost:3000', { baseDomain: 'example.test' });
    expect(usher.warnings).toHaveLength(1);
    const page = await openBrowser(usher, { host: 'bumpyard.example.test' }).open('/login');
    expect(page.text).toContain(WARNING);
  });

  it('it warns in other words where insecure cookies are allowed, at start and not on the page', async () => {
    const { usher } = await startBumpyardAt('http://example.test', { allowInsecureCookies: true });
    expect(usher.warnings).toEqual([expect.stringContaining('USHER_ALLOW_INSECURE_COOKIES')]);
    const page = await openBrowser(usher, { host: 'example.test' }).open('/login');
    expect(page.text).not.toContain(WARNING);
  });
});

describe('there is nothing to warn about', () => {
  it.each([
    ['on localhost', 'http://localhost:3000', {}],
    ['on a name under localhost', 'http://usher.localhost:3000', {}],
    ['on brands’ sites under localhost', 'http://localhost:3000', { baseDomain: 'localhost' }],
    ['over https', 'https://login.example.test', {}],
    [
      'over https, with insecure cookies allowed for nothing',
      'https://login.example.test',
      { allowInsecureCookies: true },
    ],
  ])('%s', async (_where, publicUrl, overrides) => {
    const { usher } = await startBumpyardAt(publicUrl, overrides);
    expect(usher.warnings).toEqual([]);
    const page = await openBrowser(usher, { host: new URL(publicUrl).host }).open('/login');
    expect(page.text).not.toContain(WARNING);
    expect(page.headers['set-cookie']?.[0]).toMatch(/^__Host-usher_form=.*; Secure/);
  });

  it('where no public URL is configured', async () => {
    const { usher } = await startBumpyard();
    expect(usher.url).toMatch(/^http:\/\/localhost:\d+$/);
    expect(usher.warnings).toEqual([]);
  });
});
