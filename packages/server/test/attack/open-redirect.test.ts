import { describe, expect, it } from 'vitest';
import { editApplication } from '../../src/core/application/edit-application.ts';
import { changeBrand } from '../../src/core/brand/change-brand.ts';
import { openBrowser } from '../support/browser.ts';
import { appLink, comeInByTicket, expectSignedIn, link, signInByPassword } from '../support/sign-in.ts';
import { janeRoe, janesRequest } from '../support/signing-in.ts';
import { addUser, by, createTicket, exampleRequest, postTicket, startBumpyard } from '../support/usher.ts';

const HELPDESK = 'https://helpdesk.example.com/start';

/** Places that are not ours, in the spellings by which they have passed for ours elsewhere. */
const hostile = [
  'https://evil.example/',
  '//evil.example/',
  '///evil.example/',
  '/\\evil.example/',
  '\\\\evil.example/',
  '/.//evil.example/',
  '/x/..//evil.example/',
  '/%2e//evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  ' //evil.example',
  'https:evil.example',
  'https:/evil.example',
  'http://evil.example@helpdesk.example.com/start',
  'https://helpdesk.example.com@evil.example/start',
  'https://helpdesk.example.com.evil.example/start',
  'https://helpdesk.example.com/start/../../x',
  'https://helpdesk.example.com:8443/start',
  'http://helpdesk.example.com/start',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'evil.example',
  'login',
  '?x',
  '#x',
  'https://\u202eelpmaxe.live/',
  '/\u2028/evil.example',
];

describe('`returnTo` of a ticket', () => {
  it.each(hostile)('is refused when it is created: %j', async (returnTo) => {
    const { usher, token } = await startBumpyard();
    const policy = { returnTargets: [HELPDESK] };
    await changeBrand(usher.ports, 'bumpyard', { policy }, by);
    const reply = await postTicket(usher, token, { ...exampleRequest, returnTo });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.text).data.errors).toMatchObject([{ field: 'returnTo' }]);
  });

  it.each([
    ['/', '/'],
    ['/people?tab=1#x', '/people?tab=1#x'],
    ['/a/../b', '/b'],
    ['/%2F%2Fevil.example', '/%2F%2Fevil.example'],
    ['/login?next=https://evil.example', '/login?next=https://evil.example'],
  ])('may be a path of ours: %s', async (returnTo, landing) => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token, { ...exampleRequest, returnTo });
    expectSignedIn(await openBrowser(usher).open(link(ticket)), landing);
  });

  it('may be a URL of the allow-list, and no longer once that is changed', async () => {
    const returnTo = 'https://www.bumpyard.example/welcome';
    const { usher, token } = await startBumpyard({}, { returnTargets: [returnTo] });
    const before = await createTicket(usher, token, { ...exampleRequest, returnTo });
    const after = await createTicket(usher, token, { ...exampleRequest, returnTo });
    expectSignedIn(await openBrowser(usher).open(link(before)), returnTo);
    await changeBrand(usher.ports, 'bumpyard', { policy: { returnTargets: [] } }, by);
    expectSignedIn(await openBrowser(usher).open(link(after)));
  });

  it('at an application is held to the application’s own list', async () => {
    const returnTo = 'https://helpdesk.example.com/tickets/7';
    const { usher, token } = await startBumpyard();
    const data = { ...exampleRequest, application: 'helpdesk', returnTo };
    expect((await postTicket(usher, token, data)).status).toBe(400);
    await editApplication(usher.ports, 'bumpyard', 'helpdesk', { returnTargets: [returnTo] }, by);
    const [first, second] = [await createTicket(usher, token, data), await createTicket(usher, token, data)];
    expectSignedIn(await openBrowser(usher).open(appLink(first)), returnTo);
    await editApplication(usher.ports, 'bumpyard', 'helpdesk', { returnTargets: [] }, by);
    expectSignedIn(await openBrowser(usher).open(appLink(second)), HELPDESK);
  });

  it('that is one application’s leads nowhere but home from another door', async () => {
    const { usher, token } = await startBumpyard();
    const returnTo = 'https://helpdesk.example.com/tickets/7';
    await editApplication(usher.ports, 'bumpyard', 'helpdesk', { returnTargets: [returnTo] }, by);
    const ticket = await createTicket(usher, token, { ...exampleRequest, returnTo });
    expectSignedIn(await openBrowser(usher).open(link(ticket)));
  });

  it('that is a path stays on the application’s own host', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token, { ...exampleRequest, returnTo: '/tickets/7' });
    expectSignedIn(await openBrowser(usher).open(appLink(ticket)), 'https://helpdesk.example.com/tickets/7');
  });
});

describe('a landing place in the request', () => {
  const wishes = [
    'returnTo',
    'return_to',
    'redirect',
    'redirect_uri',
    'next',
    'url',
    'continue',
    'rd',
    'ReturnUrl',
  ];
  const query = wishes.map((name) => `${name}=https://evil.example/`).join('&');
  const fields = Object.fromEntries(wishes.map((name) => [name, 'https://evil.example/']));

  it('is not heard by a sign-in link', async () => {
    const { usher, token } = await startBumpyard();
    expectSignedIn(await openBrowser(usher).open(`${link(await createTicket(usher, token))}&${query}`));
    const { encpryptedString: ta } = await createTicket(usher, token);
    expectSignedIn(await openBrowser(usher).post('/login', { ta, ...fields }, { from: 'here' }));
  });

  it('is not heard by the password screen', async () => {
    const { usher } = await startBumpyard();
    const browser = openBrowser(usher);
    const page = await browser.open(`/login?${query}`);
    expect(page.text).not.toContain('evil.example');
    const typed = { username: 'john.d', password: 'correct horse battery', brand: 'bumpyard', ...fields };
    expectSignedIn(await browser.press(page, typed));
  });

  it('is not heard at sign-out, nor where somebody is not signed in', async () => {
    const { usher, token } = await startBumpyard();
    const browser = await comeInByTicket(usher, token);
    const reply = await browser.post(`/logout?${query}`, fields, { from: 'here' });
    expect(reply.headers.location).toBe('/login?signed-out');
    expect((await browser.open(`/?${query}`)).headers.location).toBe('/login');
  });

  it('is not in the path', async () => {
    const { usher } = await startBumpyard();
    for (const path of [
      '//evil.example',
      '//evil.example/',
      '/apps//evil.example',
      '/\\evil.example',
      '/login//evil.example',
    ]) {
      const reply = await openBrowser(usher).open(path);
      expect(reply.headers.location ?? '', path).not.toContain('evil');
      expect(reply.text, path).not.toContain('evil');
    }
  });
});

describe('the link “Stay signed in”', () => {
  it('leads to where the browser’s own sign-in led', async () => {
    const { usher, token } = await startBumpyard();
    await addUser(usher, janeRoe);
    const browser = openBrowser(usher);
    await browser.open(appLink(await createTicket(usher, token)));
    const page = await browser.open(appLink(await createTicket(usher, token, janesRequest)));
    expect(page.text).toContain(`<a class="secondary" href="${HELPDESK}">`);
  });

  it('leads home after a password sign-in', async () => {
    const { usher, token } = await startBumpyard();
    await addUser(usher, janeRoe);
    const browser = openBrowser(usher);
    await signInByPassword(browser, { username: 'john.d', password: 'correct horse battery' });
    const page = await browser.open(link(await createTicket(usher, token, janesRequest)));
    expect(page.text).toContain('<a class="secondary" href="/">');
  });
});
