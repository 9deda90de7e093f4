import { describe, expect, it } from 'vitest';
import { explanationText } from '../../../src/cli/views/explanation.ts';
import { changeBrand } from '../../../src/core/brand/change-brand.ts';
import { MINUTE, SECOND } from '../../../src/core/clock.ts';
import { endSession } from '../../../src/core/session/end-session.ts';
import { editUser } from '../../../src/core/user/edit-user.ts';
import { setUserStatus } from '../../../src/core/user/set-user-status.ts';
import { openBrowser } from '../../support/browser.ts';
import { explain } from '../../support/explain.ts';
import { send } from '../../support/http.ts';
import { appLink, expectRefused, expectSignedIn, link, startSites } from '../../support/sign-in.ts';
import { addBrand, by, createTicket, START, startBumpyard } from '../../support/usher.ts';

const allowOnly = async ({ usher }: Awaited<ReturnType<typeof startBumpyard>>, ranges: readonly string[]) =>
  changeBrand(usher.ports, 'bumpyard', { policy: { managementAddresses: ranges } }, by);

describe('a ticket that is good', () => {
  it('is said to be, and for how long, at each of its doors', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    usher.clock.move(17 * SECOND);
    const explanation = await explain(usher, usher.url + link(ticket));
    expect(explanation).toMatchObject({ verdict: 'works-now', stage: 'ready', reason: null, todo: null });
    expect(explanation.why).toBe(
      'Nothing stands in its way at the management system for another 43 seconds.',
    );
    expect(explanation.ticket?.doors).toMatchObject([
      { door: { kind: 'management' }, goodUntil: START + MINUTE, refusal: null },
      { door: { kind: 'application' }, goodUntil: START + 5 * MINUTE, refusal: null },
    ]);
    expectSignedIn(await send(usher.url + link(ticket)));
  });

  it('stays as it was, whatever is asked about it', async () => {
    const { usher, brand, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    const before = await explain(usher, ticket.ticketId);
    for (const pasted of [ticket.ticketId, ticket.encpryptedString, usher.url + link(ticket)]) {
      await explain(usher, pasted);
    }
    expect(await explain(usher, ticket.ticketId)).toEqual(before);
    expect(await usher.ports.store.read.audit.tail(brand.id, 1)).toMatchObject([
      { event: { kind: 'ticket.minted' } },
    ]);
    expectSignedIn(await send(usher.url + link(ticket)));
  });

  it('is told with the question that comes first, and with who opened it', async () => {
    const { usher, token } = await startBumpyard({}, { arrival: 'confirm' });
    const ticket = await createTicket(usher, token);
    for (let time = 0; time < 12; time++) expect((await send(usher.url + link(ticket))).status).toBe(200);
    const explanation = await explain(usher, ticket.encpryptedString);
    expect(explanation).toMatchObject({ verdict: 'works-after-confirming', stage: 'ready', reason: null });
    expect(explanation.why).toMatch(/It asks the person before it signs in\.$/);
    expect(explanation.ticket?.history.openings).toHaveLength(10);
    expect(explanation.ticket?.history.furtherOpenings).toBe(2);
    expect(explanation.ticket?.address).toBe('127.0.0.1');
  });

  it('is told with what kept somebody out before', async () => {
    const bumpyard = await startBumpyard();
    const { usher, token } = bumpyard;
    const ticket = await createTicket(usher, token);
    await allowOnly(bumpyard, ['192.0.2.0/24']);
    expectRefused(await send(usher.url + link(ticket)));
    await allowOnly(bumpyard, []);
    const { verdict, besides } = await explain(usher, ticket.ticketId);
    expect(verdict).toBe('works-now');
    expect(besides).toBe(
      'Before, it was refused. The management system is open to certain addresses only, and 127.0.0.1 is none of them.',
    );
  });

  it('is judged at the door of the link, and where there is none at one that takes it', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    usher.clock.move(90 * SECOND);
    expect(await explain(usher, ticket.encpryptedString)).toMatchObject({
      verdict: 'works-now',
      why: 'Nothing stands in its way at Help desk for another 3 minutes.',
    });
    expect(await explain(usher, usher.url + appLink(ticket))).toMatchObject({ verdict: 'works-now' });
    expect(await explain(usher, usher.url + link(ticket))).toMatchObject({
      verdict: 'works-no-more',
      reason: 'expired',
      ticket: { doors: [{ refusal: 'expired' }, { refusal: null }] },
    });
  });

  it('is judged from the address that is asked about', async () => {
    const bumpyard = await startBumpyard();
    const { usher, token } = bumpyard;
    const ticket = await createTicket(usher, token);
    await allowOnly(bumpyard, ['192.0.2.0/24']);
    const from = async (address: string | null) => explain(usher, usher.url + link(ticket), { address });
    expect(await from('192.0.2.7')).toMatchObject({ verdict: 'works-now' });
    expect(await from('198.51.100.1')).toMatchObject({ reason: 'address-not-allowed' });
    const unknown = await from(null);
    expect(unknown.verdict).toBe('works-now');
    expect(unknown.why).toContain('open to certain addresses only: see where it is opened from.');
    expectRefused(await send(usher.url + link(ticket)));
    expect(await from(null)).toMatchObject({ reason: 'address-not-allowed' });
  });
});

describe('a ticket that was refused in time, and is too old by now', () => {
  it('is explained by what refused it, with what is in the way by now', async () => {
    const bumpyard = await startBumpyard();
    const { usher, token } = bumpyard;
    const ticket = await createTicket(usher, token);
    await allowOnly(bumpyard, ['192.0.2.0/24']);
    usher.clock.move(7 * SECOND);
    expectRefused(await send(usher.url + link(ticket)));
    usher.clock.move(10 * MINUTE);
    expectRefused(await send(usher.url + link(ticket)));
    const explanation = await explain(usher, usher.url + link(ticket));
    expect(explanation).toMatchObject({
      verdict: 'works-no-more',
      stage: 'address',
      reason: 'address-not-allowed',
      besides:
        'By now there is this as well: It was 10 minutes old, and the management system takes tickets for 60 seconds.',
    });
    expect(explanation.ticket?.history.refusals.map(({ event }) => event.reason)).toEqual([
      'address-not-allowed',
      'expired',
    ]);
  });

  it('is told with what a new one would run into, where only its age was in the way', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    usher.clock.move(2 * MINUTE);
    expectRefused(await send(usher.url + link(ticket)));
    await editUser(usher.ports, 'bumpyard', 'john.d', { identity: {}, noTicket: true }, by);
    expect(await explain(usher, ticket.ticketId)).toMatchObject({
      reason: 'expired',
      besides:
        'As things stand, a link made anew would be refused as well: John Doe is marked as somebody who never comes in by ticket.',
    });
  });
});

describe('a ticket that was used', () => {
  it('is told with its session, until that ends', async () => {
    const { usher, brand, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    const browser = openBrowser(usher, { headers: { 'user-agent': 'Test/1.0' } });
    expectSignedIn(await browser.open(link(ticket)));
    const { ticket: alive, todo } = await explain(usher, ticket.ticketId);
    expect(todo).toBeNull();
    expect(alive?.sessions).toMatchObject([
      { dead: null, facts: { session: { userAgent: 'Test/1.0', address: '127.0.0.1' } } },
    ]);
    const [session] = alive?.sessions ?? [];
    if (session === undefined) throw new Error('there is no session');
    await endSession(usher.ports, brand.id, session.facts.session.id, 'ended', by);
    const { ticket: over } = await explain(usher, ticket.ticketId);
    expect(over?.sessions).toMatchObject([{ dead: 'ended' }]);
  });

  it('by somebody whose account is suspended now is told as used, and its session as dead', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    expectSignedIn(await send(usher.url + link(ticket)));
    usher.clock.move(SECOND);
    await setUserStatus(usher.ports, 'bumpyard', 'john.d', 'suspended', by);
    expect(await explain(usher, ticket.ticketId)).toMatchObject({
      verdict: 'worked',
      reason: 'used',
      ticket: { sessions: [{ dead: 'user-suspended' }] },
    });
  });

  it('several times is told with each, and works for the rest of its time', async () => {
    const { usher, token } = await startBumpyard({}, { ticketUses: 'unlimited' });
    const ticket = await createTicket(usher, token);
    for (let time = 0; time < 3; time++) {
      usher.clock.move(9 * SECOND);
      expectSignedIn(await send(usher.url + link(ticket)));
    }
    const works = await explain(usher, usher.url + link(ticket));
    expect(works).toMatchObject({ verdict: 'works-now', reason: null });
    expect(works.ticket?.sessions).toHaveLength(3);
    usher.clock.move(MINUTE);
    const over = await explain(usher, usher.url + link(ticket));
    expect(over).toMatchObject({ verdict: 'worked', stage: 'redeemed', reason: 'expired' });
    expect(over.why).toBe(
      'It signed John Doe in to the management system 3 times, the last time 27 seconds after it was created, from 127.0.0.1.',
    );
    expect(over.besides).toBe(
      'It works no more. It was 87 seconds old, and the management system takes tickets for 60 seconds.',
    );
  });
});

describe('on sites of their own', () => {
  it('a link to another brand’s site is told, without its having been opened', async () => {
    const { usher, token } = await startSites();
    await addBrand(usher, 'otter');
    const { encpryptedString } = await createTicket(usher, token);
    const siteOf = (host: string) => host.replace(/\.example\.test$/, '');
    const at = (host: string) => explain(usher, `https://${host}/login?=TA${encpryptedString}`, { siteOf });
    expect(await at('otter.example.test')).toMatchObject({
      verdict: 'never-worked',
      stage: 'row',
      reason: 'foreign-brand',
    });
    expect(await at('bumpyard.example.test')).toMatchObject({ verdict: 'works-now' });
  });
});

it('tells people everything on one page, and never the ticket', async () => {
  const { usher, token } = await startBumpyard();
  const ticket = await createTicket(usher, token);
  usher.clock.move(63 * SECOND);
  expectRefused(await send(usher.url + link(ticket)));
  const text = await explanationText(usher.ports, await explain(usher, usher.url + link(ticket)));
  expect(text).not.toContain(ticket.encpryptedString);
  const [verdict, advice, facts, doors, happened, ...rest] = text.split('\n\n');
  expect(verdict).toBe(
    'It does not work any more. It was 63 seconds old, and the management system takes tickets for 60 seconds.',
  );
  expect(advice).toMatch(
    /^What to do: Ask your platform .*\n {2}\$ usher brand policy bumpyard --management-lifetime <seconds>$/,
  );
  expect(facts?.split('\n').map((line) => line.trim().split(/ {2,}/)[0])).toEqual([
    'ticket',
    'for',
    'created',
    'by API key',
    'state',
    'refused from',
  ]);
  expect(facts).toContain('John Doe (john.d), manager');
  expect(facts).toMatch(/ key_[0-9a-z]{11} "CRM back end"\n/);
  expect(doors).toMatch(/the management system +until .*: refused, expired\n/);
  expect(doors).toMatch(/helpdesk \(Help desk\) +until .*: would be taken$/);
  expect(happened).toMatch(/"CRM back end" +created tkt_\w+ for john\.d\n.*: expired$/s);
  expect(rest).toEqual([]);
});
