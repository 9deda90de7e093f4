import { describe, expect, it } from 'vitest';
import { DAY } from '../../../src/core/clock.ts';
import { formsIn, openBrowser } from '../../support/browser.ts';
import {
  appLink,
  eventsOf,
  expectRefused,
  expectSignedIn,
  link,
  refusalReasons,
  signedInAs,
} from '../../support/sign-in.ts';
import { createTicket, exampleRequest, startBumpyard } from '../../support/usher.ts';

const HELPDESK = 'https://helpdesk.example.com/start';
const MONTH = 2_592_000;

const startSignedIn = async (policy = {}, path = link, data: object = exampleRequest) => {
  const bumpyard = await startBumpyard({}, policy);
  const ticket = await createTicket(bumpyard.usher, bumpyard.token, data);
  const browser = openBrowser(bumpyard.usher);
  await browser.open(path(ticket));
  return { ...bumpyard, ticket, browser };
};

describe('the browser whose live session came from this very ticket', () => {
  it.each([
    ['at once', 0],
    ['after the ticket has expired', 61_000],
    ['after all its lifetimes', 1_800_000],
  ])('is sent on again: %s', async (_when, later) => {
    const { usher, brand, ticket, browser } = await startSignedIn();
    usher.clock.move(later);
    const reply = await browser.open(link(ticket));
    expect([reply.status, reply.headers.location]).toEqual([303, '/']);
    expect(reply.headers['set-cookie']).toBeUndefined();
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(await signedInAs(browser)).toBe('john.d');
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toHaveLength(1);
    expect(await refusalReasons(usher, brand)).toEqual([]);
  });

  it('is sent on days later, when the ticket is too old to be unsealed', async () => {
    const { usher, ticket, browser } = await startSignedIn({ sessionIdle: MONTH, sessionAbsolute: MONTH });
    usher.clock.move(3 * DAY);
    expect(usher.ports.sealer.unseal(ticket.encpryptedString, usher.clock.now())).toBeNull();
    expect((await browser.open(link(ticket))).status).toBe(303);
  });

  it('is sent on to where it was led, in whichever form it comes back', async () => {
    const data = { ...exampleRequest, returnTo: '/?tab=people' };
    const { ticket, browser } = await startSignedIn({}, link, data);
    const forms = [`/login?ta=${ticket.encpryptedString}`, `/?brand=bumpyard&ta=${ticket.encpryptedString}`];
    for (const path of [link(ticket), ...forms]) {
      expect((await browser.open(path)).headers.location).toBe('/?tab=people');
    }
    const again = await browser.post('/login', { ta: ticket.encpryptedString }, { from: 'here' });
    expect([again.status, again.headers.location]).toEqual([303, '/?tab=people']);
  });

  it('is sent on to the application at its door', async () => {
    const { usher, ticket, browser } = await startSignedIn({}, appLink);
    usher.clock.move(300_000);
    const reply = await browser.open(appLink(ticket));
    expect([reply.status, reply.headers.location]).toEqual([303, HELPDESK]);
  });

  it('is sent on by the second post where another site hands the same ticket over again', async () => {
    const { usher, token, brand } = await startBumpyard();
    const { encpryptedString: ta } = await createTicket(usher, token);
    const browser = openBrowser(usher);
    expectSignedIn(await browser.press(await browser.post('/login', { ta })));
    usher.clock.move(61_000);
    const again = await browser.press(await browser.post('/login', { ta }));
    expect([again.status, again.headers.location]).toEqual([303, '/']);
    expect(await signedInAs(browser)).toBe('john.d');
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toHaveLength(1);
    expect(await refusalReasons(usher, brand)).toEqual([]);
  });

  it('spends no further use of a ticket that has several', async () => {
    const { usher, brand, ticket, browser } = await startSignedIn({ ticketUses: 'unlimited' });
    await browser.open(link(ticket));
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toHaveLength(1);
  });

  it('is not asked whether to continue, under `confirm`', async () => {
    const { usher, token } = await startBumpyard({}, { arrival: 'confirm' });
    const browser = openBrowser(usher);
    const ticket = await createTicket(usher, token);
    await browser.press(await browser.open(link(ticket)));
    expect((await browser.open(link(ticket))).status).toBe(303);
  });
});

describe('anyone else sees the refusal page', () => {
  it('another browser', async () => {
    const { usher, brand, ticket } = await startSignedIn();
    expectRefused(await openBrowser(usher).open(link(ticket)));
    expect(await refusalReasons(usher, brand)).toEqual(['used']);
  });

  it('the same browser at another door', async () => {
    const { ticket, browser } = await startSignedIn();
    expectRefused(await browser.open(appLink(ticket)));
  });

  it('the same browser where `?brand=` names another brand', async () => {
    const { ticket, browser } = await startSignedIn();
    expectRefused(await browser.open(`${link(ticket)}&brand=otter`));
    expect((await browser.open(`${link(ticket)}&brand=BumpYard`)).status).toBe(303);
  });

  it('the same browser once it has signed out', async () => {
    const { ticket, browser } = await startSignedIn();
    await browser.press(await browser.open('/', { from: 'here' }));
    expectRefused(await browser.open(link(ticket)));
  });

  it('the same browser once its session is over', async () => {
    const { usher, ticket, browser } = await startSignedIn();
    usher.clock.move(3_600_000);
    expectRefused(await browser.open(link(ticket)));
  });

  it('the same browser once a later ticket has replaced the session', async () => {
    const { usher, token, ticket, browser } = await startSignedIn();
    expectSignedIn(await browser.open(link(await createTicket(usher, token))));
    expectRefused(await browser.open(link(ticket)));
    expect(await signedInAs(browser)).toBe('john.d');
  });

  it('the same browser, signed in by password meanwhile', async () => {
    const { ticket, browser } = await startSignedIn();
    const page = await browser.open('/login', { from: 'here' });
    expect(formsIn(page)).toHaveLength(1);
    await browser.press(page, { brand: 'bumpyard', username: 'john.d', password: 'correct horse battery' });
    expectRefused(await browser.open(link(ticket)));
    expect(await signedInAs(browser)).toBe('john.d');
  });
});
