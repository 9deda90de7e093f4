import { describe, expect, it } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import {
  appLink,
  expectRefused,
  expectSignedIn,
  link,
  refusalReasons,
  signedInAs,
  startSites,
} from '../../support/sign-in.ts';
import {
  addApplication,
  addBrand,
  addKey,
  addUser,
  createTicket,
  johnDoe,
  startBumpyard,
} from '../../support/usher.ts';

const BUMPYARD = 'bumpyard.example.test';
const OTTER = 'otter.example.test';
const SHARED = 'login.example.test';

const startTwoSites = async () => {
  const sites = await startSites();
  const { usher } = sites;
  const otter = await addBrand(usher, 'otter', { startUrl: 'https://otter.example/start' });
  await addUser(usher, johnDoe, { brand: 'otter', password: 'another horse battery' });
  await addApplication(usher, { brand: 'otter', slug: 'shop', url: 'https://shop.example.com/' });
  const { token: otterToken } = await addKey(usher, { brand: 'otter' });
  const otterRequest = { brand: 'otter', username: 'john.d', email: 'john.d@example.com' };
  return { ...sites, otter, otterToken, otterRequest };
};

describe('a brand’s own site', () => {
  it('is named in the sign-in links of its tickets', async () => {
    const { usher, token, otterToken, otterRequest } = await startTwoSites();
    const ours = await createTicket(usher, token);
    expect(ours.loginUrl).toBe(`https://${BUMPYARD}${link(ours)}`);
    const theirs = await createTicket(usher, otterToken, { ...otterRequest, application: 'shop' });
    expect(theirs.loginUrl).toBe(`https://${OTTER}${appLink(theirs, 'shop')}`);
  });

  it.each([BUMPYARD, 'BumpYard.Example.TEST', `${BUMPYARD}.`, `${BUMPYARD}:8443`, SHARED])(
    'takes its tickets, as the shared host does: %s',
    async (host) => {
      const { usher, token } = await startTwoSites();
      const browser = openBrowser(usher, { host });
      expectSignedIn(await browser.open(link(await createTicket(usher, token))));
      expect(await signedInAs(browser)).toBe('john.d');
    },
  );

  it('refuses another brand’s tickets, and spends nothing', async () => {
    const { usher, token, brand } = await startTwoSites();
    const ticket = await createTicket(usher, token);
    const page = await openBrowser(usher, { host: OTTER }).open(link(ticket));
    expectRefused(page);
    expect(page.text).toContain('https://otter.example/start');
    expect(page.text).not.toContain('Bump Yard');
    expect(await refusalReasons(usher, brand)).toEqual(['foreign-brand']);
    expectSignedIn(await openBrowser(usher, { host: BUMPYARD }).open(link(ticket)));
  });

  it('has its own applications, and nobody else’s', async () => {
    const { usher, token } = await startTwoSites();
    const ticket = await createTicket(usher, token);
    const elsewhere = openBrowser(usher, { host: OTTER });
    expect((await elsewhere.open(appLink(ticket))).status).toBe(404);
    expect((await elsewhere.open('/apps/helpdesk')).status).toBe(404);
    expect((await elsewhere.open('/apps/helpdesk/login')).status).toBe(404);
    const home = openBrowser(usher, { host: BUMPYARD });
    expectSignedIn(await home.open(appLink(ticket)), 'https://helpdesk.example.com/start');
  });

  it('asks nobody for their brand', async () => {
    const { usher } = await startTwoSites();
    const onSite = await openBrowser(usher, { host: BUMPYARD }).open('/login');
    expect(onSite.text).not.toContain('name="brand"');
    expect(onSite.text).toContain('Bump Yard');
    expect((await openBrowser(usher, { host: SHARED }).open('/login')).text).toContain('name="brand"');
  });

  it('signs in its own people by password, whatever brand the form names', async () => {
    const { usher } = await startTwoSites();
    const browser = openBrowser(usher, { host: OTTER });
    const typed = { brand: 'bumpyard', username: 'john.d', password: 'correct horse battery' };
    const page = await browser.open('/login');
    expect((await browser.press(page, typed)).status).toBe(401);
    expectSignedIn(await browser.press(page, { ...typed, password: 'another horse battery' }));
    expect((await browser.open('/', { from: 'here' })).text).toContain('otter');
  });

  it('knows no session of another brand, though the cookie’s value be carried over', async () => {
    const { usher, token } = await startTwoSites();
    const browser = openBrowser(usher, { host: BUMPYARD });
    await browser.open(link(await createTicket(usher, token)));
    await browser.open(appLink(await createTicket(usher, token)));
    const carried = openBrowser(usher, { host: OTTER });
    for (const [name, value] of Object.entries(browser.cookies())) carried.plant(name, value);
    expect((await carried.open('/', { from: 'here' })).headers.location).toBe('/login');
    expect(await signedInAs(carried)).toBeNull();
    expect(await signedInAs(carried, 'helpdesk')).toBeNull();
    expect(await signedInAs(browser)).toBe('john.d');
    expect(await signedInAs(browser, 'helpdesk')).toBe('john.d');
  });
});

describe('any other host', () => {
  it.each([
    'nobody.example.test',
    'www.bumpyard.example.test',
    '.example.test',
    'example.test',
    '127.0.0.1',
    'bumpyard',
  ])('is nowhere: %s', async (host) => {
    const { usher, token } = await startTwoSites();
    const browser = openBrowser(usher, { host });
    const ticket = await createTicket(usher, token);
    for (const path of [link(ticket), appLink(ticket), '/login', '/']) {
      expect((await browser.open(path)).status).toBe(404);
    }
    expectSignedIn(await openBrowser(usher, { host: BUMPYARD }).open(link(ticket)));
  });
});

describe('`?brand=` must agree with the ticket', () => {
  it.each([
    ['the brand', 'brand=bumpyard', 303],
    ['the brand in capitals', 'BRAND=BUMPYARD', 303],
    ['another brand', 'brand=otter', 401],
    ['a brand that there is not', 'brand=nobody', 401],
    ['nothing', 'brand=', 401],
  ])('%s', async (_name, query, status) => {
    const { usher, token } = await startBumpyard();
    await addBrand(usher, 'otter');
    const { encpryptedString } = await createTicket(usher, token);
    const browser = openBrowser(usher);
    expect((await browser.open(`/?${query}&ta=${encpryptedString}`)).status).toBe(status);
  });

  it('on a form as well', async () => {
    const { usher, token, brand } = await startBumpyard();
    const { encpryptedString: ta } = await createTicket(usher, token);
    const browser = openBrowser(usher);
    expectRefused(await browser.post('/login', { ta, brand: 'otter' }, { from: 'here' }));
    expect(await refusalReasons(usher, brand)).toEqual(['foreign-brand']);
    expectSignedIn(await browser.post('/login', { ta, brand: 'BumpYard' }, { from: 'here' }));
  });
});
