import { describe, expect, it } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { send } from '../../support/http.ts';
import { appLink, expectRefused, expectSignedIn, link, refusalReasons } from '../../support/sign-in.ts';
import {
  addApplication,
  addKey,
  addUser,
  createTicket,
  exampleRequest,
  johnDoe,
  postTicket,
  startBumpyard,
} from '../../support/usher.ts';

const HELPDESK = 'https://helpdesk.example.com/start';
const memberRequest = { brand: 'bumpyard', username: 'mia.m', email: 'mia.m@example.com' };

const startWith = async (...scopes: ('ticket:management' | 'ticket:application')[]) => {
  const bumpyard = await startBumpyard();
  await addApplication(bumpyard.usher, { slug: 'shop', url: 'https://shop.example.com/' });
  await addUser(
    bumpyard.usher,
    { ...johnDoe, username: 'mia.m', email: 'mia.m@example.com', uniqueId: null },
    {
      role: 'member',
    },
  );
  const { token } = await addKey(bumpyard.usher, { scopes });
  return { ...bumpyard, token };
};

describe('a ticket opens the doors that its key may open', () => {
  it('management only: the management system, and no application', async () => {
    const { usher, token, brand } = await startWith('ticket:management');
    const ticket = await createTicket(usher, token);
    expect(ticket.validFor).toEqual({ management: 60 });
    expectRefused(await send(usher.url + appLink(ticket)));
    expect(await refusalReasons(usher, brand)).toEqual(['wrong-door']);
    expectSignedIn(await send(usher.url + link(ticket)));
  });

  it('applications only: any application, and not the management system', async () => {
    const { usher, token, brand } = await startWith('ticket:application');
    const ticket = await createTicket(usher, token);
    expect(ticket.validFor).toEqual({ applications: 300 });
    expect(ticket.loginUrl).toBeUndefined();
    expectRefused(await send(usher.url + link(ticket)));
    expect(await refusalReasons(usher, brand)).toEqual(['wrong-door']);
    expectSignedIn(await send(usher.url + appLink(ticket, 'shop')), 'https://shop.example.com/');
  });

  it('both: whichever it is presented at first', async () => {
    const { usher, token } = await startWith('ticket:management', 'ticket:application');
    expectSignedIn(await send(usher.url + link(await createTicket(usher, token))));
    expectSignedIn(await send(usher.url + appLink(await createTicket(usher, token))), HELPDESK);
  });
});

describe('a ticket that names an application', () => {
  it('opens that application alone, not another and not the management system', async () => {
    const { usher, token, brand } = await startWith('ticket:management', 'ticket:application');
    const ticket = await createTicket(usher, token, { ...exampleRequest, application: 'HelpDesk' });
    expectRefused(await send(usher.url + link(ticket)));
    expectRefused(await send(usher.url + appLink(ticket, 'shop')));
    expect(await refusalReasons(usher, brand)).toEqual(['wrong-door', 'wrong-door']);
    expectSignedIn(await send(usher.url + appLink(ticket)), HELPDESK);
  });
});

describe('somebody without a management role', () => {
  it('comes in at an application by the same ticket that the management system refuses', async () => {
    const { usher, token } = await startWith('ticket:management', 'ticket:application');
    const ticket = await createTicket(usher, token, memberRequest);
    expect(ticket.validFor).toEqual({ applications: 300 });
    expectRefused(await send(usher.url + link(ticket)));
    expectSignedIn(await send(usher.url + appLink(ticket)), HELPDESK);
  });

  it('gets no ticket from a key for the management system only', async () => {
    const { usher, token } = await startWith('ticket:management');
    expect((await postTicket(usher, token, memberRequest)).status).toBe(404);
  });
});

describe('managers, administrators and owners enter the management system', () => {
  it.each(['manager', 'administrator', 'owner'] as const)('%s', async (role) => {
    const { usher } = await startBumpyard();
    await addUser(
      usher,
      { ...johnDoe, username: 'olga.o', email: 'olga.o@example.com', uniqueId: null },
      { role },
    );
    const { token } = await addKey(usher, { roleCeiling: 'owner' });
    const data = { brand: 'bumpyard', username: 'olga.o', email: 'olga.o@example.com' };
    expectSignedIn(await send(usher.url + link(await createTicket(usher, token, data))));
  });
});

describe('a session belongs to one door', () => {
  it('an application’s is no use at the management system, nor at another application', async () => {
    const { usher, token } = await startWith('ticket:management', 'ticket:application');
    const browser = openBrowser(usher);
    await browser.open(appLink(await createTicket(usher, token)));
    expect((await browser.open('/apps/helpdesk', { from: 'here' })).status).toBe(200);
    expect((await browser.open('/', { from: 'here' })).headers.location).toBe('/login');
    expect((await browser.open('/apps/shop', { from: 'here' })).headers.location).toBe('/apps/shop/login');
  });

  it('and stays one where its value is put under the other door’s cookie name', async () => {
    const { usher, token } = await startWith('ticket:management', 'ticket:application');
    const browser = openBrowser(usher);
    await browser.open(appLink(await createTicket(usher, token)));
    const value = browser.cookies()['__Host-usher-helpdesk'] ?? '';
    expect(value).not.toBe('');
    browser.plant('__Host-usher', value);
    browser.plant('__Host-usher-shop', value);
    expect((await browser.open('/', { from: 'here' })).headers.location).toBe('/login');
    expect((await browser.open('/apps/shop', { from: 'here' })).headers.location).toBe('/apps/shop/login');
  });
});
