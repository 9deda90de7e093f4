import { describe, expect, it } from 'vitest';
import { formatId } from '../../../src/core/ids.ts';
import { openBrowser } from '../../support/browser.ts';
import {
  appLink,
  comeInByTicket,
  eventsOf,
  expectSignedIn,
  link,
  signedInAs,
} from '../../support/sign-in.ts';
import { createTicket, exampleRequest, START, startBumpyard } from '../../support/usher.ts';

const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe('the answer to a redemption', () => {
  it('leads to a clean URL, without the ticket anywhere in it', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    const reply = await openBrowser(usher).open(link(ticket));
    expectSignedIn(reply);
    expect(JSON.stringify([reply.headers, reply.text])).not.toContain(ticket.encpryptedString);
    expect(reply.text).toBe('');
  });

  it('is kept by nobody and tells nobody where it came from', async () => {
    const { usher, token } = await startBumpyard();
    const { headers } = await openBrowser(usher).open(link(await createTicket(usher, token)));
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  it('brings the cookie that signs in at the page it leads to', async () => {
    const { usher, token } = await startBumpyard();
    const browser = await comeInByTicket(usher, token);
    const page = await browser.open('/', { from: 'here' });
    expect(page.status).toBe(200);
    expect(page.text).toContain('You are signed in');
    expect(await signedInAs(browser)).toBe('john.d');
  });

  it('leads to the place that the ticket was created for', async () => {
    const { usher, token } = await startBumpyard();
    const data = { ...exampleRequest, returnTo: '/?tab=people#top' };
    const reply = await openBrowser(usher).open(link(await createTicket(usher, token, data)));
    expectSignedIn(reply, '/?tab=people#top');
  });
});

describe('a redemption starts a new session', () => {
  it('of the ticket’s person, at that door, by that key, for as long as the brand allows', async () => {
    const { usher, token, brand, user, apiKey, application } = await startBumpyard();
    usher.clock.move(1000);
    const browser = openBrowser(usher, { headers: { 'user-agent': userAgent } });
    await browser.open(appLink(await createTicket(usher, token)));
    const [facts, ...more] = await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 10 });
    expect(more).toEqual([]);
    expect(facts?.session).toMatchObject({
      brandId: brand.id,
      userId: user.id,
      applicationId: application.id,
      method: 'ticket',
      apiKeyId: apiKey.id,
      startedAt: START + 1000,
      lastSeenAt: START + 1000,
      expiresAt: START + 1000 + 12 * 3_600_000,
      endedAt: null,
      address: '127.0.0.1',
      userAgent,
      landing: 'https://helpdesk.example.com/start',
    });
    expect(facts?.apiKeyName).toBe('CRM back end');
  });

  it('with a secret that the store does not hold', async () => {
    const { usher, token, brand } = await startBumpyard();
    const browser = await comeInByTicket(usher, token);
    const cookie = Buffer.from(browser.cookies()['__Host-usher'] ?? '', 'base64url');
    const [facts] = await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 10 });
    const stored = Buffer.from(facts?.session.secretHash ?? []);
    expect(stored).toHaveLength(32);
    expect(cookie.subarray(16)).toHaveLength(32);
    expect(cookie.includes(stored)).toBe(false);
  });
});

describe('a redemption ends the session that the browser had in this application', () => {
  it('and no other one', async () => {
    const { usher, token, brand } = await startBumpyard();
    const [browser, other] = [await comeInByTicket(usher, token), await comeInByTicket(usher, token)];
    await browser.open(appLink(await createTicket(usher, token)));
    const before = { ...browser.cookies() };

    expectSignedIn(await browser.open(link(await createTicket(usher, token))));

    const old = openBrowser(usher);
    old.plant('__Host-usher', before['__Host-usher'] ?? '');
    expect(await signedInAs(old)).toBeNull();
    expect(browser.cookies()['__Host-usher']).not.toBe(before['__Host-usher']);
    expect(await signedInAs(browser)).toBe('john.d');
    expect(await signedInAs(browser, 'helpdesk')).toBe('john.d');
    expect(await signedInAs(other)).toBe('john.d');
    const ended = await eventsOf(usher, brand, 'session.ended');
    expect(ended.map(({ reason }) => reason)).toEqual(['replaced']);
  });
});

describe('a redemption is written down', () => {
  it('with who, by which key, at which door, as which session, and from where', async () => {
    const { usher, token, brand, user, apiKey, application } = await startBumpyard();
    usher.clock.move(1000);
    const ticket = await createTicket(usher, token);
    await openBrowser(usher).open(appLink(ticket));
    const [session] = await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 10 });
    const entries = await usher.ports.store.read.audit.tail(brand.id, 2);
    const [minted, redeemed] = entries;
    expect(minted?.event.kind).toBe('ticket.minted');
    expect(redeemed).toMatchObject({
      at: START + 1000,
      actor: { kind: 'user', id: user.id },
      address: '127.0.0.1',
      event: {
        kind: 'ticket.redeemed',
        userId: user.id,
        apiKeyId: apiKey.id,
        sessionId: session?.session.id,
        applicationId: application.id,
        override: [],
      },
    });
    const id = redeemed?.event.kind === 'ticket.redeemed' ? redeemed.event.ticketId : null;
    expect(id === null ? null : formatId('ticket', id)).toBe(ticket.ticketId);
  });

  it('exactly once for each session', async () => {
    const { usher, token, brand } = await startBumpyard();
    await comeInByTicket(usher, token);
    await comeInByTicket(usher, token);
    const open = await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 10 });
    const recorded = await eventsOf(usher, brand, 'ticket.redeemed');
    expect(recorded.map(({ sessionId }) => sessionId).sort()).toEqual(
      open.map(({ session }) => session.id).sort(),
    );
    expect(recorded).toHaveLength(2);
  });

  it('and the session that it ended with it', async () => {
    const { usher, token, brand, user } = await startBumpyard();
    const browser = await comeInByTicket(usher, token);
    const [first] = await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 10 });
    await browser.open(link(await createTicket(usher, token)));
    expect(await eventsOf(usher, brand, 'session.ended')).toEqual([
      { kind: 'session.ended', sessionId: first?.session.id, userId: user.id, reason: 'replaced' },
    ]);
    const facts = await usher.ports.store.read.sessions.facts(brand.id, first?.session.id ?? (0 as never));
    expect(facts?.session).toMatchObject({ endedAt: START, endReason: 'replaced' });
  });
});
