import { describe, expect, it } from 'vitest';
import type { PolicyChange } from '../../../src/core/brand/create-brand.ts';
import { formsIn, openBrowser } from '../../support/browser.ts';
import { appLink, eventsOf, expectRefused, expectSignedIn, link, signedInAs } from '../../support/sign-in.ts';
import { addBrand, addKey, addUser, createTicket, johnDoe, startBumpyard } from '../../support/usher.ts';

const jane = {
  ...johnDoe,
  username: 'jane.r',
  email: 'jane.r@example.com',
  uniqueId: null,
  firstName: 'Jane',
  lastName: 'Roe',
};
const janeRequest = { brand: 'bumpyard', username: 'jane.r', email: 'jane.r@example.com' };
const QUESTION =
  'You are signed in as <bdi>John Doe</bdi>, and the link you opened is for <bdi>Jane Roe</bdi>.';

/** John is signed in in this browser; the next ticket is for Jane. */
const startAsJohn = async (policy: PolicyChange = {}) => {
  const bumpyard = await startBumpyard({}, policy);
  const { usher, token } = bumpyard;
  await addUser(usher, jane);
  const browser = openBrowser(usher);
  const answer = await browser.open(link(await createTicket(usher, token)));
  if (policy.arrival === 'confirm') await browser.press(answer);
  return { ...bumpyard, browser, ticket: await createTicket(usher, token, janeRequest) };
};

describe('a browser that holds another person’s session', () => {
  it('is asked before switching, and before the ticket is spent', async () => {
    const { usher, brand, browser, ticket } = await startAsJohn();
    const page = await browser.open(link(ticket));
    expect(page.status).toBe(200);
    expect(page.text).toContain(QUESTION);
    expect(await signedInAs(browser)).toBe('john.d');
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toHaveLength(1);
    expect(await eventsOf(usher, brand, 'ticket.opened')).toHaveLength(1);
  });

  it('switches by the button, which says so', async () => {
    const { usher, brand, browser, ticket } = await startAsJohn();
    const page = await browser.open(link(ticket));
    expect(formsIn(page)[0]?.fields).toMatchObject({ switch: 'yes', ta: ticket.encpryptedString });
    expectSignedIn(await browser.press(page));
    expect(await signedInAs(browser)).toBe('jane.r');
    expect((await eventsOf(usher, brand, 'session.ended')).map(({ reason }) => reason)).toEqual(['replaced']);
  });

  it('may stay, by a link to where it was, and the ticket stays good', async () => {
    const { browser, ticket } = await startAsJohn();
    const page = await browser.open(link(ticket));
    expect(page.text).toContain('<a class="secondary" href="/">Stay signed in as <bdi>John Doe</bdi></a>');
    expect(await signedInAs(browser)).toBe('john.d');
    expectSignedIn(await browser.press(page));
  });

  it('is asked by the second post where another site handed the ticket over', async () => {
    const { browser, ticket } = await startAsJohn();
    const handOver = await browser.post('/login', { ta: ticket.encpryptedString });
    expect(handOver.text).toContain('data-submit');
    const question = await browser.press(handOver);
    expect(question.text).toContain(QUESTION);
    expectSignedIn(await browser.press(question));
    expect(await signedInAs(browser)).toBe('jane.r');
  });

  it('is asked once, not twice, under `confirm`', async () => {
    const { browser, ticket } = await startAsJohn({ arrival: 'confirm' });
    const page = await browser.open(link(ticket));
    expect(page.text).toContain(QUESTION);
    expectSignedIn(await browser.press(page));
    expect(await signedInAs(browser)).toBe('jane.r');
  });

  it('does not switch because a foreign form says so', async () => {
    const { usher, brand, browser, ticket } = await startAsJohn();
    const fields = { ta: ticket.encpryptedString, switch: 'yes' };
    for (const from of ['elsewhere', 'sister-host', 'address-bar'] as const) {
      expect((await browser.post('/login', fields, { from })).status).toBe(200);
    }
    expect((await browser.open(`${link(ticket)}&switch=yes`)).text).toContain(QUESTION);
    expect(await signedInAs(browser)).toBe('john.d');
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toHaveLength(1);
  });

  it.each(['no', '', 'YES', 'true', '1'])('does not switch by “switch=%s”', async (answer) => {
    const { browser, ticket } = await startAsJohn();
    const page = await browser.open(link(ticket));
    expect((await browser.press(page, { switch: answer })).text).toContain(QUESTION);
    expect(await signedInAs(browser)).toBe('john.d');
  });

  it('learns nothing of whom a ticket was for that no longer works', async () => {
    const { usher, browser, ticket } = await startAsJohn();
    usher.clock.move(60_000);
    expectRefused(await browser.open(link(ticket)));
    expect(await signedInAs(browser)).toBe('john.d');
  });
});

describe('a browser that holds a session', () => {
  it('of the same person has it replaced without a question', async () => {
    const { usher, token, browser } = await startAsJohn();
    expectSignedIn(await browser.open(link(await createTicket(usher, token))));
    expect(await signedInAs(browser)).toBe('john.d');
  });

  it('of another person at another door is not asked', async () => {
    const { browser, ticket } = await startAsJohn();
    expectSignedIn(await browser.open(appLink(ticket)), 'https://helpdesk.example.com/start');
    expect(await signedInAs(browser)).toBe('john.d');
    expect(await signedInAs(browser, 'helpdesk')).toBe('jane.r');
  });

  it('of another person that is over is not asked', async () => {
    const { usher, token, browser } = await startAsJohn();
    usher.clock.move(3_600_000);
    expectSignedIn(await browser.open(link(await createTicket(usher, token, janeRequest))));
    expect(await signedInAs(browser)).toBe('jane.r');
  });

  it('of another brand, on a host that both share, is asked too, also for the same user name', async () => {
    const { usher, brand, browser } = await startAsJohn();
    const other = await addBrand(usher, 'otter');
    await addUser(usher, { ...johnDoe, lastName: 'Otter' }, { brand: 'otter' });
    const { token } = await addKey(usher, { brand: 'otter' });
    const data = { brand: 'otter', username: 'john.d', email: 'john.d@example.com' };
    const ticket = await createTicket(usher, token, data);
    const page = await browser.open(link(ticket));
    expect(page.text).toContain(
      'You are signed in as <bdi>John Doe</bdi>, and the link you opened is for <bdi>John Otter</bdi>.',
    );
    expectSignedIn(await browser.press(page));
    expect((await browser.open('/', { from: 'here' })).text).toContain('John Otter');
    expect(await eventsOf(usher, brand, 'session.ended')).toHaveLength(1);
    expect(await eventsOf(usher, other, 'session.ended')).toEqual([]);
    expect(await eventsOf(usher, other, 'ticket.redeemed')).toHaveLength(1);
  });
});
