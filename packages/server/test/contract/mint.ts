import { describe, expect, it } from 'vitest';
import type { MintFacts } from '../../src/core/ticket/ports.ts';
import type { Ticket } from '../../src/core/ticket/ticket.ts';
import type { UniqueField } from '../../src/core/user/identity.ts';
import type { StoreEngine } from '../support/store.ts';
import { anEntry, aTicket, aUser, type Installation, install, kindsIn } from './records.ts';
import { factsOf, mint } from './ticket-acts.ts';

/** Reads the facts, and records an entry as every decision does. */
const factsFor = async (
  { store, brand, apiKey }: Installation,
  lookup: { readonly field: UniqueField; readonly canonical: string } | null = null,
): Promise<MintFacts | null> => {
  const entry = anEntry({ brand }, { kind: 'brand.created' });
  const query = { brandId: brand.id, apiKeyId: apiKey.id, lookup };
  const { facts } = await store.tickets.mint(query, (facts) => ({ ticket: null, entry, facts }));
  return facts;
};

export const mintContract = (engine: StoreEngine): void => {
  describe(`creating tickets on ${engine.name}`, () => {
    it.each<[string, Partial<Ticket>]>([
      ['as most are', {}],
      ['for any number of uses', { usesLeft: null }],
      ['for management alone', { audience: { management: true, applications: 'none' } }],
      ['for any application', { audience: { management: false, applications: 'any' } }],
      ['with changes to make', { override: { firstName: 'Zoë', remark: '' }, returnTo: '/a?b=c' }],
      ['that is revoked', { revokedAt: 4 }],
    ])('keeps a ticket exactly as it was decided: %s', async (_, changes) => {
      const installation = await install(engine);
      const ticket = await mint(installation, changes);
      expect((await factsOf(installation, ticket)).ticket).toEqual(ticket);
    });

    it('keeps which one application a ticket is for', async () => {
      const installation = await install(engine);
      const audience = { management: false, applications: installation.application.id };
      const ticket = await mint(installation, { audience });
      expect((await factsOf(installation, ticket)).ticket.audience).toEqual(audience);
    });

    it('judges by the brand, the key and the one user who was asked for', async () => {
      const installation = await install(engine);
      const { brand, apiKey, user, store, ids } = installation;
      const other = aUser(brand, ids.next(), { uniqueId: 'A-77' });
      await store.write(({ users }) => users.insert(other));
      const facts = { brand, apiKey };
      const by = (field: UniqueField, canonical: string) => factsFor(installation, { field, canonical });
      expect(await by('username', 'john.d')).toEqual({ ...facts, candidate: user });
      expect(await by('email', 'john.d@bumpyard.example')).toEqual({ ...facts, candidate: user });
      expect(await by('uniqueId', 'A-77')).toEqual({ ...facts, candidate: other });
      expect(await by('username', 'nobody')).toEqual({ ...facts, candidate: null });
      expect(await factsFor(installation)).toEqual({ ...facts, candidate: null });
    });

    it('judges by the facts as they stand in its own transaction, whoever changed them', async () => {
      const installation = await install(engine);
      const { database, apiKey, user, brand } = installation;
      await factsFor(installation);
      const elsewhere = await database.open();
      await elsewhere.write(async ({ apiKeys, users, brands }) => {
        await apiKeys.update({ ...apiKey, revokedAt: 5 });
        await users.update({ ...user, status: 'suspended' });
        await brands.update({ ...brand, policy: { ...brand.policy, ticketUses: 'unlimited' } });
      });
      const facts = await factsFor(installation, { field: 'username', canonical: 'john.d' });
      expect(facts).toMatchObject({
        apiKey: { revokedAt: 5 },
        candidate: { status: 'suspended' },
        brand: { policy: { ticketUses: 'unlimited' } },
      });
    });

    it('writes the entry of a refusal, and no ticket', async () => {
      const installation = await install(engine);
      await factsFor(installation);
      expect(await kindsIn(installation.store, installation)).toEqual(['brand.created']);
    });

    it('decides with the time of the clock that judges', async () => {
      const { store, brand, apiKey, clock } = await install(engine);
      const query = { brandId: brand.id, apiKeyId: apiKey.id, lookup: null };
      const entry = anEntry({ brand }, { kind: 'brand.created' });
      const { now } = await store.tickets.mint(query, (_, now) => ({ ticket: null, entry, now }));
      expect(now).toBe(clock.now());
    });

    it('decides again where the identifier was taken, and disturbs nobody in the same group', async () => {
      const installation = await install(engine);
      const { store, brand, apiKey, ids, clock } = installation;
      const taken = await mint(installation);
      const drawn = [taken.id, taken.id, ids.next<'ticket'>()];
      const query = { brandId: brand.id, apiKeyId: apiKey.id, lookup: null };
      const entry = anEntry({ brand }, { kind: 'brand.created' });
      const [before, collided, after] = await Promise.all([
        mint(installation),
        store.tickets.mint(query, () => {
          const ticket = aTicket(installation, drawn.shift() ?? ids.next(), clock.now());
          return { ticket, entry };
        }),
        mint(installation),
      ]);
      const free = await factsOf(installation, collided.ticket);
      expect(free.ticket).toEqual(collided.ticket);
      expect(collided.ticket.id).not.toBe(taken.id);
      expect((await factsOf(installation, before)).ticket).toEqual(before);
      expect((await factsOf(installation, after)).ticket).toEqual(after);
      expect(await kindsIn(store, installation)).toEqual([
        'ticket.minted',
        'ticket.minted',
        'brand.created',
        'ticket.minted',
      ]);
    });

    it('gives up where every identifier is taken, and leaves the ticket that has it alone', async () => {
      const installation = await install(engine);
      const taken = await mint(installation);
      const twin = mint(installation, { id: taken.id, returnTo: '/elsewhere' });
      await expect(twin).rejects.toMatchObject({ code: 'store-unavailable' });
      expect((await factsOf(installation, taken)).ticket).toEqual(taken);
      expect(await kindsIn(installation.store, installation)).toEqual(['ticket.minted']);
    });

    it('fails only the caller whose rule throws, with what it threw, and writes nothing for it', async () => {
      const installation = await install(engine);
      const { store, brand, apiKey } = installation;
      const query = { brandId: brand.id, apiKeyId: apiKey.id, lookup: null };
      const thrown = new Error('a rule of my own');
      const [before, failed, after] = await Promise.allSettled([
        mint(installation),
        store.tickets.mint(query, () => {
          throw thrown;
        }),
        mint(installation),
      ]);
      expect([before.status, after.status]).toEqual(['fulfilled', 'fulfilled']);
      expect(failed).toEqual({ status: 'rejected', reason: thrown });
      expect(await kindsIn(store, installation)).toEqual(['ticket.minted', 'ticket.minted']);
    });

    it('answers only once others can see what was written', async () => {
      const installation = await install(engine);
      const { database, brand } = installation;
      const elsewhere = await database.open();
      const seen = Array.from({ length: 20 }, async () => {
        const ticket = await mint(installation);
        const records = await elsewhere.read.audit.tail(brand.id, 100);
        return records.some(({ event }) => 'ticketId' in event && event.ticketId === ticket.id);
      });
      expect(await Promise.all(seen)).toEqual(seen.map(() => true));
    });

    it('is invisible to another brand: its keys and its users are no facts here', async () => {
      const installation = await install(engine);
      const { other } = installation;
      const foreignKey = { ...installation, apiKey: other.apiKey };
      expect(await factsFor(foreignKey)).toBeNull();
      const lookup = { field: 'email', canonical: other.user.canonical.email ?? '' } as const;
      expect((await factsFor(installation, lookup))?.candidate).toBeNull();
    });
  });
};
