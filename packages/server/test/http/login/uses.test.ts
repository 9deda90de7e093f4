import { describe, expect, it } from 'vitest';
import { changeBrand } from '../../../src/core/brand/change-brand.ts';
import { send } from '../../support/http.ts';
import {
  appLink,
  eventsOf,
  expectRefused,
  expectSignedIn,
  link,
  refusalReasons,
} from '../../support/sign-in.ts';
import { by, createTicket, exampleRequest, startBumpyard } from '../../support/usher.ts';

const HELPDESK = 'https://helpdesk.example.com/start';
const once = { ...exampleRequest, oneTimeUse: true };

describe('a ticket is good for one redemption', () => {
  it('at one door', async () => {
    const { usher, token, brand } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    expectSignedIn(await send(usher.url + link(ticket)));
    expectRefused(await send(usher.url + link(ticket)));
    expect(await refusalReasons(usher, brand)).toEqual(['used']);
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toHaveLength(1);
  });

  it('over all doors together', async () => {
    const { usher, token, brand } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    expectSignedIn(await send(usher.url + appLink(ticket)), HELPDESK);
    expectRefused(await send(usher.url + link(ticket)));
    expect(await refusalReasons(usher, brand)).toEqual(['used']);
  });

  it('in whichever forms it is presented', async () => {
    const { usher, token } = await startBumpyard();
    const { encpryptedString } = await createTicket(usher, token);
    expectSignedIn(await send(`${usher.url}/?brand=bumpyard&ta=${encpryptedString}`));
    expectRefused(await send(`${usher.url}/login?=TA${encpryptedString}`));
    expectRefused(await send(`${usher.url}/login?ta=${encpryptedString}`));
    const body = `ta=${encpryptedString}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expectRefused(await send(`${usher.url}/login`, { method: 'POST', headers, body }));
  });

  it('of many at once', async () => {
    const { usher, token, brand } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    const replies = await Promise.all(Array.from({ length: 16 }, () => send(usher.url + link(ticket))));
    expect(replies.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(15);
    expect(await eventsOf(usher, brand, 'ticket.redeemed')).toHaveLength(1);
  });
});

describe('a brand may allow any number while a ticket lasts', () => {
  it('each a session of its own', async () => {
    const { usher, token, brand } = await startBumpyard({}, { ticketUses: 'unlimited' });
    const ticket = await createTicket(usher, token);
    for (const path of [link, link, link]) expectSignedIn(await send(usher.url + path(ticket)));
    expectSignedIn(await send(usher.url + appLink(ticket)), HELPDESK);
    const sessions = (await eventsOf(usher, brand, 'ticket.redeemed')).map(({ sessionId }) => sessionId);
    expect(new Set(sessions).size).toBe(4);
  });

  it('and not a millisecond longer', async () => {
    const { usher, token } = await startBumpyard({}, { ticketUses: 'unlimited' });
    const ticket = await createTicket(usher, token);
    usher.clock.move(59_999);
    expectSignedIn(await send(usher.url + link(ticket)));
    usher.clock.move(1);
    expectRefused(await send(usher.url + link(ticket)));
  });

  it('which `oneTimeUse` tightens for a single ticket', async () => {
    const { usher, token } = await startBumpyard({}, { ticketUses: 'unlimited' });
    const ticket = await createTicket(usher, token, once);
    expectSignedIn(await send(usher.url + link(ticket)));
    expectRefused(await send(usher.url + link(ticket)));
  });

  it('which counts as it stood when the ticket was created', async () => {
    const { usher, token } = await startBumpyard({}, { ticketUses: 'unlimited' });
    const before = await createTicket(usher, token);
    await changeBrand(usher.ports, 'bumpyard', { policy: { ticketUses: 'single' } }, by);
    const after = await createTicket(usher, token);
    expectSignedIn(await send(usher.url + link(before)));
    expectSignedIn(await send(usher.url + link(before)));
    expectSignedIn(await send(usher.url + link(after)));
    expectRefused(await send(usher.url + link(after)));
  });
});

describe('`oneTimeUse: false`', () => {
  it('never loosens a brand that allows one', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token, { ...exampleRequest, oneTimeUse: false });
    expectSignedIn(await send(usher.url + link(ticket)));
    expectRefused(await send(usher.url + link(ticket)));
  });
});
