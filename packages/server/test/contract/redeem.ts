import { describe, expect, it } from 'vitest';
import { HOUR } from '../../src/core/clock.ts';
import type { RedeemOutcome, Redemption } from '../../src/core/ticket/ports.ts';
import type { Ticket, TicketFacts } from '../../src/core/ticket/ticket.ts';
import type { User } from '../../src/core/user/user.ts';
import type { StoreEngine } from '../support/store.ts';
import { aSession, aSigningKey, install, KID, kindsIn } from './records.ts';
import { replacing, start } from './session-acts.ts';
import { aRedemption, decideOn, factsOf, mint, openSessions, redeem } from './ticket-acts.ts';

const redeemed = (outcomes: readonly RedeemOutcome[]): number =>
  outcomes.filter(({ outcome }) => outcome === 'redeemed').length;

export const redeemContract = (engine: StoreEngine): void => {
  describe(`redeeming tickets on ${engine.name}`, () => {
    it('writes the claim, the session and the entry', async () => {
      const installation = await install(engine);
      const { store, brand } = installation;
      const ticket = await mint(installation);
      const outcome = await redeem(installation, ticket);
      if (outcome.outcome !== 'redeemed') throw new Error('refused');
      const { session, entry } = outcome.redemption;
      expect((await factsOf(installation, ticket)).ticket.usesLeft).toBe(0);
      expect((await store.read.sessions.facts(brand.id, session.id))?.session).toEqual(session);
      expect((await store.read.audit.tail(brand.id, 1))[0]).toMatchObject(entry);
    });

    it('redeems a ticket exactly once under 16 concurrent requests', async () => {
      const installation = await install(engine);
      const ticket = await mint(installation);
      const outcomes = await Promise.all(Array.from({ length: 16 }, () => redeem(installation, ticket)));
      expect(redeemed(outcomes)).toBe(1);
      expect(await openSessions(installation)).toBe(1);
      expect(await kindsIn(installation.store, installation)).toEqual(['ticket.minted', 'ticket.redeemed']);
    });

    it('redeems each of many tickets exactly once when two processes race', async () => {
      const installation = await install(engine);
      const { store, database } = installation;
      const stores = [store, await database.open()];
      // Each has to be at work already, or the one is done before the other has connected.
      const mintOne = (at: number) => mint({ ...installation, store: stores[at % stores.length] ?? store });
      for (let round = 1; round <= 5; round++) {
        const tickets = await Promise.all(Array.from({ length: 20 }, (_, at) => mintOne(at)));
        const outcomes = await Promise.all(
          tickets.map((ticket) => Promise.all(stores.map((each) => redeem(installation, ticket, each)))),
        );
        expect(outcomes.map(redeemed)).toEqual(tickets.map(() => 1));
        expect(await openSessions(installation)).toBe(round * tickets.length);
      }
    });

    it('redeems a ticket as often as it says, and one without a number as often as it is asked', async () => {
      const installation = await install(engine);
      const thrice = await mint(installation, { usesLeft: 3 });
      const endless = await mint(installation, { usesLeft: null });
      const attempts = (ticket: Ticket) =>
        Promise.all(Array.from({ length: 8 }, () => redeem(installation, ticket)));
      expect(redeemed(await attempts(thrice))).toBe(3);
      expect(redeemed(await attempts(endless))).toBe(8);
      expect((await factsOf(installation, endless)).ticket.usesLeft).toBeNull();
    });

    it.each<[string, Partial<Ticket>]>([
      ['used up', { usesLeft: 0 }],
      ['revoked', { revokedAt: 1 }],
    ])('claims no ticket that is %s, even where the rule lets it through', async (_, changes) => {
      const installation = await install(engine);
      const ticket = await mint(installation, changes);
      expect(await redeem(installation, ticket)).toEqual({ outcome: 'refused', reason: 'used' });
      expect(await openSessions(installation)).toBe(0);
      expect(await kindsIn(installation.store, installation)).toEqual(['ticket.minted']);
    });

    it('claims a ticket from the instant it is issued until just before it expires', async () => {
      const installation = await install(engine);
      const { clock } = installation;
      const issued = clock.now() + HOUR;
      const ticket = await mint(installation, { issuedAt: issued, expiresAt: issued + 10, usesLeft: null });
      const outcomeAt = async (time: number) => {
        clock.time = time;
        return (await redeem(installation, ticket)).outcome;
      };
      expect(await outcomeAt(issued - 1)).toBe('refused');
      expect(await outcomeAt(issued)).toBe('redeemed');
      expect(await outcomeAt(issued + 9)).toBe('redeemed');
      expect(await outcomeAt(issued + 10)).toBe('refused');
    });

    it('judges by everything as it stands in the claim’s own transaction, whoever changed it', async () => {
      const installation = await install(engine);
      const { store, database, brand, user, apiKey, application } = installation;
      const ticket = await mint(installation);
      expect(await factsOf(installation, ticket)).toEqual({
        ticket,
        brand,
        user,
        apiKey,
        application: null,
        signingKey: 'active',
      });
      const elsewhere = await database.open();
      await elsewhere.write(async (records) => {
        await records.users.update({ ...user, validFrom: 5 });
        await records.brands.update({ ...brand, status: 'suspended' });
        await records.apiKeys.update({ ...apiKey, revokedAt: 6 });
        await records.applications.update({ ...application, ticketLifetime: 7 });
        await records.signingKeys.update({ ...aSigningKey(KID, 0), state: 'retired' });
      });
      const query = { brandId: brand.id, ticketId: ticket.id, applicationId: application.id, kid: KID };
      let facts: TicketFacts | undefined;
      await store.tickets.redeem(query, (found) => {
        facts = found;
        return { outcome: 'hold', question: 'confirm', facts: found, entry: null };
      });
      expect(facts).toMatchObject({
        user: { validFrom: 5 },
        brand: { status: 'suspended' },
        apiKey: { revokedAt: 6 },
        application: { ticketLifetime: 7 },
        signingKey: 'retired',
      });
    });

    it('takes a signing key that there is not for a retired one', async () => {
      const installation = await install(engine);
      const { store, brand } = installation;
      const { id: ticketId } = await mint(installation);
      const query = { brandId: brand.id, ticketId, applicationId: null, kid: 'ffffffff' };
      const outcome = await store.tickets.redeem(query, (facts) => ({
        outcome: 'hold',
        question: 'confirm',
        facts,
        entry: null,
      }));
      expect(outcome).toMatchObject({ outcome: 'held', facts: { signingKey: 'retired' } });
    });

    it('changes only what a ticket may change in the record, and raises its version', async () => {
      const installation = await install(engine);
      const { store, brand, user } = installation;
      const ticket = await mint(installation);
      const allowed = {
        identity: { ...user.identity, firstName: 'Zoë', lastName: 'Doe', phone1: '020 7946 0958' },
        canonical: { ...user.canonical, firstName: 'zoë', lastName: 'doe', phone1: '+442079460958' },
        remark: 'moved',
        updatedAt: user.updatedAt + 5,
      };
      const forbidden: User = {
        ...user,
        ...allowed,
        identity: { ...allowed.identity, username: 'root', email: 'root@example.com' },
        canonical: { ...allowed.canonical, username: 'root', email: 'root@example.com' },
        role: 'owner',
        noTicket: true,
        passwordHash: 'mine',
      };
      await redeem(installation, ticket, store, { user: forbidden });
      const read = await store.read.users.byId(brand.id, user.id);
      expect(read).toEqual({ ...user, ...allowed, version: user.version + 1 });
    });

    it('ends the session that it replaces, and records that only where it was open', async () => {
      const installation = await install(engine);
      const { store, brand } = installation;
      const former = await start(installation);
      const replaces = replacing(installation, former);
      await redeem(installation, await mint(installation), store, { replaces });
      const facts = await store.read.sessions.facts(brand.id, former.id);
      expect(facts?.session).toEqual({ ...former, endedAt: replaces.entry.at, endReason: 'replaced' });
      await redeem(installation, await mint(installation), store, { replaces });
      expect(await kindsIn(store, installation)).toEqual([
        'session.started',
        'ticket.minted',
        'session.ended',
        'ticket.redeemed',
        'ticket.minted',
        'ticket.redeemed',
      ]);
    });

    it('says that something changed where a session was replaced or the record changed', async () => {
      const installation = await install(engine);
      const { user, ids, clock, store } = installation;
      const former = aSession(installation, ids.next(), clock.now());
      const changesOf = async (changes: Partial<Redemption>) => {
        const ticket = await mint(installation);
        const before = installation.changes();
        await redeem(installation, ticket, store, changes);
        return installation.changes() - before;
      };
      expect(await changesOf({})).toBe(0);
      expect(await changesOf({ user })).toBe(1);
      expect(await changesOf({ replaces: replacing(installation, former) })).toBe(1);
    });

    it('writes nothing at all where the session cannot be written, and disturbs nobody in the group', async () => {
      const installation = await install(engine);
      const { store, brand, user } = installation;
      const [taken, former] = [await start(installation), await start(installation)];
      const tickets = [await mint(installation), await mint(installation), await mint(installation)] as const;
      const outcomes = await Promise.allSettled([
        redeem(installation, tickets[0]),
        redeem(installation, tickets[1], store, {
          session: aRedemption(installation, tickets[1], taken.id).session,
          user: { ...user, remark: 'changed' },
          replaces: replacing(installation, former),
        }),
        redeem(installation, tickets[2]),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect((await factsOf(installation, tickets[1])).ticket.usesLeft).toBe(1);
      expect(await store.read.users.byId(brand.id, user.id)).toEqual(user);
      for (const session of [taken, former]) {
        expect((await store.read.sessions.facts(brand.id, session.id))?.session).toEqual(session);
      }
      const log = await store.read.audit.tail(brand.id, 100);
      expect(log.map(({ event, sequence }) => [sequence, event.kind])).toEqual([
        [1, 'session.started'],
        [2, 'session.started'],
        [3, 'ticket.minted'],
        [4, 'ticket.minted'],
        [5, 'ticket.minted'],
        [6, 'ticket.redeemed'],
        [7, 'ticket.redeemed'],
      ]);
    });

    it('fails only the caller whose rule throws, with what it threw, and writes nothing for it', async () => {
      const installation = await install(engine);
      const tickets = [await mint(installation), await mint(installation), await mint(installation)] as const;
      const thrown = new Error('a rule of my own');
      const outcomes = await Promise.allSettled([
        redeem(installation, tickets[0]),
        decideOn(installation, tickets[1].id, () => {
          throw thrown;
        }),
        redeem(installation, tickets[2]),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(outcomes[1]).toMatchObject({ reason: thrown });
      expect((await factsOf(installation, tickets[1])).ticket).toEqual(tickets[1]);
      expect(await openSessions(installation)).toBe(2);
    });

    it('is invisible to another brand, and at another brand’s application', async () => {
      const installation = await install(engine);
      const { store, brand, other } = installation;
      const ticket = await mint(installation);
      const unknown = { outcome: 'refused', reason: 'unknown' };
      const abroad = { ...installation, brand: other.brand };
      expect(await redeem(abroad, ticket)).toEqual(unknown);
      const foreignDoor = {
        brandId: brand.id,
        ticketId: ticket.id,
        applicationId: other.application.id,
        kid: KID,
      };
      const outcome = await store.tickets.redeem(foreignDoor, () => ({
        outcome: 'redeem',
        redemption: aRedemption(installation, ticket),
      }));
      expect(outcome).toEqual(unknown);
      expect((await factsOf(installation, ticket)).ticket).toEqual(ticket);
      expect(await kindsIn(store, other)).toEqual([]);
    });
  });
};
