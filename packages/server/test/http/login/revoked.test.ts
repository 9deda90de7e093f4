import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../../src/core/clock.ts';
import { formatId } from '../../../src/core/ids.ts';
import { revokeTicket, revokeTicketsOf } from '../../../src/core/ticket/revoke-ticket.ts';
import { openBrowser } from '../../support/browser.ts';
import { send } from '../../support/http.ts';
import {
  appLink,
  eventsOf,
  expectRefused,
  expectSignedIn,
  link,
  openElsewhere,
  refusalReasons,
  signedInAs,
} from '../../support/sign-in.ts';
import { janeRoe, janesRequest } from '../../support/signing-in.ts';
import {
  addBrand,
  addKey,
  addUser,
  by,
  createTicket,
  exampleRequest,
  johnDoe,
  START,
  startBumpyard,
} from '../../support/usher.ts';

describe('revoking a ticket', () => {
  it('refuses it at every door from then on, and is written down', async () => {
    const { usher, brand, user, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    usher.clock.move(SECOND);
    const revocation = await revokeTicket(usher.ports, 'BumpYard', ticket.ticketId, by);
    expect(revocation).toMatchObject({
      found: 'live',
      ticket: { revokedAt: START + SECOND },
      usedAt: null,
    });
    expectRefused(await send(usher.url + link(ticket)));
    expectRefused(await send(usher.url + appLink(ticket)));
    expect(await refusalReasons(usher, brand)).toEqual(['revoked', 'revoked']);
    expect(await eventsOf(usher, brand, 'ticket.revoked')).toEqual([
      { kind: 'ticket.revoked', ticketId: revocation.ticket.id, userId: user.id },
    ]);
  });

  it('works from another process, at once', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    await revokeTicket(await openElsewhere(usher), 'bumpyard', ticket.ticketId, by);
    expectRefused(await send(usher.url + link(ticket)));
  });

  it('is done once, and no error the second time', async () => {
    const { usher, brand, token } = await startBumpyard();
    const { ticketId } = await createTicket(usher, token);
    await revokeTicket(usher.ports, 'bumpyard', ticketId, by);
    usher.clock.move(SECOND);
    const again = await revokeTicket(usher.ports, 'bumpyard', ticketId, by);
    expect(again).toMatchObject({ found: 'revoked', ticket: { revokedAt: START } });
    expect(await eventsOf(usher, brand, 'ticket.revoked')).toHaveLength(1);
  });

  it('that was used says when, changes nothing, and leaves its session alone', async () => {
    const { usher, brand, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    usher.clock.move(7 * SECOND);
    const browser = openBrowser(usher);
    expectSignedIn(await browser.open(link(ticket)));
    usher.clock.move(SECOND);
    const revocation = await revokeTicket(usher.ports, 'bumpyard', ticket.ticketId, by);
    expect(revocation).toMatchObject({
      found: 'used',
      ticket: { revokedAt: null, usesLeft: 0 },
      usedAt: START + 7 * SECOND,
    });
    expect(await eventsOf(usher, brand, 'ticket.revoked')).toEqual([]);
    expect(await signedInAs(browser)).toBe('john.d');
  });

  it('that may be used again ends its further uses, and leaves its sessions alone', async () => {
    const { usher, token } = await startBumpyard({}, { ticketUses: 'unlimited' });
    const ticket = await createTicket(usher, token);
    const browser = openBrowser(usher);
    expectSignedIn(await browser.open(link(ticket)));
    expect(await revokeTicket(usher.ports, 'bumpyard', ticket.ticketId, by)).toMatchObject({ found: 'live' });
    expectRefused(await send(usher.url + link(ticket)));
    expect(await signedInAs(browser)).toBe('john.d');
  });

  it('that has expired says so, and no clock that is set back revives it', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    usher.clock.move(5 * MINUTE);
    expect(await revokeTicket(usher.ports, 'bumpyard', ticket.ticketId, by)).toMatchObject({
      found: 'expired',
    });
    usher.clock.move(-4.5 * MINUTE);
    expectRefused(await send(usher.url + link(ticket)));
  });

  it('of another brand, or of none, is refused alike', async () => {
    const { usher, token } = await startBumpyard();
    await addBrand(usher, 'rival');
    const ticket = await createTicket(usher, token);
    const unknown = formatId('ticket', usher.ports.ids.next());
    for (const [brand, id] of [
      ['rival', ticket.ticketId],
      ['bumpyard', unknown],
      ['bumpyard', 'tkt_'],
      ['bumpyard', ticket.encpryptedString],
    ] as const) {
      const revoking = revokeTicket(usher.ports, brand, id, by);
      await expect(revoking).rejects.toMatchObject({ code: 'ticket-not-found' });
    }
    await expect(revokeTicket(usher.ports, 'nobody', ticket.ticketId, by)).rejects.toMatchObject({
      code: 'brand-not-found',
    });
    expectSignedIn(await send(usher.url + link(ticket)));
  });
});

describe('revoking the tickets of a user', () => {
  it('revokes all that live, of nobody else, and ends no session', async () => {
    const { usher, brand, user, token } = await startBumpyard();
    await addUser(usher, janeRoe);
    const expired = await createTicket(usher, token);
    usher.clock.move(5 * MINUTE);
    const used = await createTicket(usher, token);
    const browser = openBrowser(usher);
    expectSignedIn(await browser.open(link(used)));
    const live = [await createTicket(usher, token), await createTicket(usher, token)];
    const hers = await createTicket(usher, token, janesRequest);

    const { user: found, revoked, marked } = await revokeTicketsOf(usher.ports, 'bumpyard', 'JOHN.D', by);
    expect(found.id).toBe(user.id);
    expect(revoked.map(({ id }) => formatId('ticket', id))).toEqual(
      live.map(({ ticketId }) => ticketId).toReversed(),
    );
    expect(marked.map(({ id }) => formatId('ticket', id))).toEqual([expired.ticketId]);
    expect((await eventsOf(usher, brand, 'ticket.revoked')).map(({ ticketId }) => ticketId)).toEqual(
      [...revoked, ...marked].map(({ id }) => id),
    );
    for (const ticket of live) expectRefused(await send(usher.url + link(ticket)));
    expect(await signedInAs(browser)).toBe('john.d');
    expectSignedIn(await send(usher.url + link(hers)));

    const again = await revokeTicketsOf(usher.ports, 'bumpyard', 'john.d', by);
    expect(again).toMatchObject({ revoked: [], marked: [] });
  });

  it('marks those that have expired, so that a clock that is set back by a day revives none', async () => {
    const { usher, token } = await startBumpyard({}, { applicationLifetime: 86_400 });
    const oneDay = 86_400 * SECOND;
    const longLived = await createTicket(usher, token);
    usher.clock.move(oneDay);
    const shortLived = await createTicket(usher, token, { ...exampleRequest, expiresIn: 30 });
    usher.clock.move(oneDay - SECOND);
    const { revoked, marked } = await revokeTicketsOf(usher.ports, 'bumpyard', 'john.d', by);
    expect(revoked).toEqual([]);
    expect(marked.map(({ id }) => formatId('ticket', id))).toEqual([shortLived.ticketId, longLived.ticketId]);
    usher.clock.move(-oneDay + 2 * SECOND);
    expectRefused(await send(usher.url + appLink(shortLived)));
    usher.clock.move(-2 * SECOND);
    expectRefused(await send(usher.url + appLink(longLived)));
  });

  it('finds one that was created as long ago as a ticket can live', async () => {
    const { usher, brand, token } = await startBumpyard({}, { applicationLifetime: 86_400 });
    const old = await createTicket(usher, token);
    usher.clock.move(86_400 * SECOND - 1);
    const { revoked } = await revokeTicketsOf(usher.ports, 'bumpyard', 'john.d', by);
    expect(revoked.map(({ id }) => formatId('ticket', id))).toEqual([old.ticketId]);
    expectRefused(await send(usher.url + appLink(old)));
    expect(await refusalReasons(usher, brand)).toEqual(['revoked']);
  });

  it('takes several transactions for more than one holds', async () => {
    const { usher, brand, token } = await startBumpyard({ createLimit: 1000 });
    const created = await Promise.all(Array.from({ length: 230 }, () => createTicket(usher, token)));
    const { revoked } = await revokeTicketsOf(usher.ports, 'bumpyard', 'john.d', by);
    expect(new Set(revoked.map(({ id }) => formatId('ticket', id)))).toEqual(
      new Set(created.map(({ ticketId }) => ticketId)),
    );
    expect(await eventsOf(usher, brand, 'ticket.revoked')).toHaveLength(created.length);
  });

  it('looks in its own brand only, where another has a user of the same name', async () => {
    const { usher, token } = await startBumpyard();
    await addBrand(usher, 'rival');
    await addUser(usher, johnDoe, { brand: 'rival' });
    const rivals = await addKey(usher, { brand: 'rival' });
    const theirs = await createTicket(usher, rivals.token, { ...exampleRequest, brand: 'rival' });
    await createTicket(usher, token);
    expect((await revokeTicketsOf(usher.ports, 'bumpyard', 'john.d', by)).revoked).toHaveLength(1);
    expectSignedIn(await send(usher.url + link(theirs)));
    await expect(revokeTicketsOf(usher.ports, 'rival', 'nobody', by)).rejects.toMatchObject({
      code: 'user-not-found',
    });
  });
});
