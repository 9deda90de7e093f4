import { describe, expect, it } from 'vitest';
import { ticketScopes } from '../../src/core/api-key/api-key.ts';
import { editUser } from '../../src/core/user/edit-user.ts';
import { type Role, roles } from '../../src/core/user/role.ts';
import { openBrowser } from '../support/browser.ts';
import type { Reply } from '../support/http.ts';
import {
  appLink,
  eventsOf,
  expectRefused,
  expectSignedIn,
  link,
  refusalReasons,
} from '../support/sign-in.ts';
import {
  addKey,
  addUser,
  by,
  createTicket,
  postTicket,
  startBumpyard,
  type Usher,
} from '../support/usher.ts';

// Whoever has stolen a key may sign in the people that it was made for, and nobody above them: not by asking for
// them, not by being quick, and not by what else a request may say.

const LANDING = 'https://helpdesk.example.com/start';
const rank = (role: Role): number => roles.indexOf(role);

const pairs = roles.flatMap((ceiling) => roles.map((role) => [ceiling, role] as const));
const within = pairs.filter(([ceiling, role]) => rank(role) <= rank(ceiling));
const above = pairs.filter(([ceiling, role]) => rank(role) > rank(ceiling));

const requestFor = (name: string) => ({ brand: 'bumpyard', username: name, email: `${name}@example.com` });

const addPerson = (usher: Usher, name: string, role: Role, noTicket = false) =>
  addUser(usher, { username: name, email: `${name}@example.com` }, { role, noTicket });

const setRole = (usher: Usher, name: string, role: Role) =>
  editUser(usher.ports, 'bumpyard', name, { identity: {}, role }, by);

const startWith = async (ceiling: Role, role: Role) => {
  const bumpyard = await startBumpyard();
  await addPerson(bumpyard.usher, 'target', role);
  const { token } = await addKey(bumpyard.usher, { roleCeiling: ceiling });
  return { ...bumpyard, token };
};

/** All of a reply that two causes could be told apart by. */
const seen = ({ status, headers: { date: _, ...headers }, text }: Reply) => ({ status, headers, text });

describe('a key whose ceiling is', () => {
  it.each(above)(
    '%s creates no ticket for somebody who is %s, and says what it says of nobody',
    async (...pair) => {
      const { usher, brand, token } = await startWith(...pair);
      const refused = await postTicket(usher, token, requestFor('target'));
      expect(seen(refused)).toEqual(seen(await postTicket(usher, token, requestFor('nobody'))));
      expect(refused.status).toBe(404);
      expect(await eventsOf(usher, brand, 'ticket.minted')).toEqual([]);
      const [{ reason } = { reason: null }] = await eventsOf(usher, brand, 'ticket.mint-refused');
      expect(reason).toBe('role-above-ceiling');
    },
  );

  it.each(within)('%s creates one for somebody who is %s', async (...pair) => {
    const { usher, token } = await startWith(...pair);
    const ticket = await createTicket(usher, token, requestFor('target'));
    expectSignedIn(await openBrowser(usher).open(appLink(ticket)), LANDING);
  });

  it.each(above)('%s signs in nobody who has become %s since', async (ceiling, role) => {
    const { usher, brand, token } = await startWith(ceiling, ceiling);
    const ticket = await createTicket(usher, token, requestFor('target'));
    await setRole(usher, 'target', role);
    const browser = openBrowser(usher);
    for (const path of [link(ticket), appLink(ticket)]) expectRefused(await browser.open(path));
    expect(new Set(await refusalReasons(usher, brand)).has('role-above-ceiling')).toBe(true);
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toEqual([]);
    // Only the role stood in the way.
    await setRole(usher, 'target', ceiling);
    expectSignedIn(await browser.open(appLink(ticket)), LANDING);
  });
});

describe('somebody above the ceiling is not reached', () => {
  const wishes: readonly (readonly [what: string, more: object])[] = [
    ['by asking for an application', { application: 'helpdesk' }],
    ['by asking for less time', { expiresIn: 1 }],
    ['by asking for one use', { oneTimeUse: true }],
    ['by an override', { overrideUserInfo: true, firstName: 'Mallory', role: 'manager' }],
    ['by naming a role', { role: 'member', roleCeiling: 'owner', scopes: ['ticket:management'] }],
    ['by another spelling', { username: ' TARGET ', email: 'Target@EXAMPLE.com' }],
    ['by a landing place', { returnTo: '/' }],
  ];

  it.each(wishes)('%s', async (_what, more) => {
    const { usher, brand, token } = await startWith('manager', 'administrator');
    const reply = await postTicket(usher, token, { ...requestFor('target'), ...more });
    expect(reply.status).toBe(404);
    expect(await eventsOf(usher, brand, 'ticket.minted')).toEqual([]);
  });

  it.each(ticketScopes)('by a key with the scope %s alone', async (scope) => {
    const { usher } = await startWith('manager', 'owner');
    const { token } = await addKey(usher, { scopes: [scope], roleCeiling: 'administrator' });
    expect((await postTicket(usher, token, requestFor('target'))).status).toBe(404);
  });

  it('by a race with a promotion: whoever is promoted in between is refused', async () => {
    const { usher, brand, token } = await startWith('manager', 'manager');
    const replies = await Promise.all([
      ...Array.from({ length: 20 }, () => postTicket(usher, token, requestFor('target'))),
      setRole(usher, 'target', 'owner').then(() => null),
      ...Array.from({ length: 20 }, () => postTicket(usher, token, requestFor('target'))),
    ]);
    const tickets = replies.flatMap((reply) => (reply?.status === 200 ? [JSON.parse(reply.text).data] : []));
    for (const ticket of tickets) expectRefused(await openBrowser(usher).open(link(ticket)));
    expect(await eventsOf(usher, brand, 'session.started', 'ticket.redeemed')).toEqual([]);
  });
});

describe('the management system is not reached', () => {
  it('by a member, whatever the ceiling', async () => {
    const { usher, token } = await startWith('owner', 'member');
    const ticket = await createTicket(usher, token, requestFor('target'));
    expect(ticket.validFor).toEqual({ applications: 300 });
    expectRefused(await openBrowser(usher).open(link(ticket)));
  });

  it('with a key for applications, whoever it is for', async () => {
    const { usher } = await startWith('owner', 'owner');
    const { token } = await addKey(usher, { scopes: ['ticket:application'], roleCeiling: 'owner' });
    const ticket = await createTicket(usher, token, requestFor('target'));
    expectRefused(await openBrowser(usher).open(link(ticket)));
    expectSignedIn(await openBrowser(usher).open(appLink(ticket)), LANDING);
  });

  it('with a ticket for one application', async () => {
    const { usher, token } = await startWith('owner', 'owner');
    const ticket = await createTicket(usher, token, { ...requestFor('target'), application: 'helpdesk' });
    expectRefused(await openBrowser(usher).open(link(ticket)));
    expectSignedIn(await openBrowser(usher).open(appLink(ticket)), LANDING);
  });
});

describe('an application is not reached', () => {
  it('with a key for the management system', async () => {
    const { usher } = await startWith('owner', 'owner');
    const { token } = await addKey(usher, { scopes: ['ticket:management'], roleCeiling: 'owner' });
    const ticket = await createTicket(usher, token, requestFor('target'));
    expectRefused(await openBrowser(usher).open(appLink(ticket)));
    expectSignedIn(await openBrowser(usher).open(link(ticket)));
  });
});

describe('whoever never comes in by ticket', () => {
  it.each(roles)('is refused as if there were nobody, also as %s', async (role) => {
    const { usher, brand } = await startBumpyard();
    const { token } = await addKey(usher, { roleCeiling: 'owner' });
    await addPerson(usher, 'hidden', role, true);
    for (const application of [undefined, 'helpdesk']) {
      const refused = await postTicket(usher, token, { ...requestFor('hidden'), application });
      const unknown = await postTicket(usher, token, { ...requestFor('nobody'), application });
      expect(refused.status).toBe(404);
      expect(seen(refused)).toEqual(seen(unknown));
    }
    expect(await eventsOf(usher, brand, 'ticket.minted')).toEqual([]);
  });

  it('is refused with a ticket from before as well, at every door', async () => {
    const { usher, brand, token } = await startWith('owner', 'manager');
    const ticket = await createTicket(usher, token, requestFor('target'));
    await editUser(usher.ports, 'bumpyard', 'target', { identity: {}, noTicket: true }, by);
    for (const path of [link(ticket), appLink(ticket)]) expectRefused(await openBrowser(usher).open(path));
    expect(await refusalReasons(usher, brand)).toEqual(['user-not-by-ticket', 'user-not-by-ticket']);
  });
});
