import { describe, expect, it } from 'vitest';
import { HOUR } from '../../src/core/clock.ts';
import type { UserId } from '../../src/core/ids.ts';
import type { TicketFilter, TicketRecord } from '../../src/core/ticket/ports.ts';
import type { Ticket } from '../../src/core/ticket/ticket.ts';
import type { StoreEngine } from '../support/store.ts';
import { anEntry, type Installation, install, type Tenant } from './records.ts';
import { decideOn, mint, redeem, refusal } from './ticket-acts.ts';

const ALL = { limit: 1000, lookThrough: 1000 } as const;

const asRecord = (ticket: Ticket, changes: Partial<TicketRecord> = {}): TicketRecord => ({
  ...ticket,
  openings: 0,
  refusals: 0,
  ...changes,
});

const listed = async (
  { store, brand }: Pick<Installation, 'store'> & Pick<Tenant, 'brand'>,
  filter: Partial<TicketFilter> = {},
) => {
  const { tickets, next } = await store.read.tickets.list(brand.id, { ...ALL, ...filter });
  return { ids: tickets.map(({ id }) => id), next };
};

const idsOf = (...tickets: readonly Ticket[]) => tickets.map(({ id }) => id);

const mintSeveral = async (installation: Installation, count: number): Promise<readonly Ticket[]> => {
  const tickets: Ticket[] = [];
  for (let at = 0; at < count; at++) tickets.unshift(await mint(installation));
  return tickets;
};

const revoke = ({ store, brand }: Installation, { id }: Ticket, at = 77): Promise<boolean> =>
  store.write(({ tickets }) => tickets.revoke(brand.id, id, at));

export const ticketsContract = (engine: StoreEngine): void => {
  describe(`the tickets’ records on ${engine.name}`, () => {
    it('reads a ticket back exactly, within a transaction and without', async () => {
      const installation = await install(engine);
      const { store, brand, application } = installation;
      const plain = await mint(installation);
      const elaborate = await mint(installation, {
        usesLeft: null,
        audience: { management: false, applications: application.id },
        override: { firstName: 'Jonathan', remark: 'team lead' },
        returnTo: '/start',
      });
      for (const ticket of [plain, elaborate]) {
        expect(await store.read.tickets.byId(brand.id, ticket.id)).toEqual(asRecord(ticket));
        const inside = await store.write(({ tickets }) => tickets.byId(brand.id, ticket.id));
        expect(inside).toEqual(asRecord(ticket));
      }
      const { tickets } = await store.read.tickets.list(brand.id, ALL);
      expect(tickets).toEqual([asRecord(elaborate), asRecord(plain)]);
    });

    it('reads how often a ticket was refused and opened, beyond what is recorded', async () => {
      const installation = await install(engine);
      const { store, brand } = installation;
      const ticket = await mint(installation);
      const { id: ticketId, userId } = ticket;
      const opened = anEntry(installation, { kind: 'ticket.opened', ticketId, userId, applicationId: null });
      for (let time = 0; time < 12; time++) {
        await decideOn(installation, ticketId, () => ({
          outcome: 'refuse',
          reason: 'wrong-door',
          entry: refusal(installation, ticket),
        }));
      }
      await decideOn(installation, ticketId, (facts) => ({
        outcome: 'hold',
        question: 'confirm',
        facts,
        entry: opened,
      }));
      expect(await store.read.tickets.byId(brand.id, ticketId)).toEqual(
        asRecord(ticket, { openings: 1, refusals: 12 }),
      );
    });

    it('lists tickets newest first, page by page', async () => {
      const installation = await install(engine);
      const tickets = await mintSeveral(installation, 5);
      const first = await listed(installation, { limit: 2 });
      expect(first).toEqual({ ids: idsOf(...tickets.slice(0, 2)), next: tickets[1]?.id });
      const second = await listed(installation, { limit: 2, ...(first.next && { before: first.next }) });
      expect(second.ids).toEqual(idsOf(...tickets.slice(2, 4)));
      expect(await listed(installation, { limit: 10 })).toEqual({ ids: idsOf(...tickets), next: null });
    });

    it('lists those from a place on, that one among them', async () => {
      const installation = await install(engine);
      const [newest, middle, oldest] = await mintSeveral(installation, 3);
      if (newest === undefined || middle === undefined || oldest === undefined) throw new Error('too few');
      expect(await listed(installation, { since: middle.id })).toEqual({
        ids: idsOf(newest, middle),
        next: null,
      });
      expect((await listed(installation, { since: middle.id, before: newest.id })).ids).toEqual(
        idsOf(middle),
      );
    });

    it('lists one user’s, and looks no further than it is told', async () => {
      const installation = await install(engine);
      const jane = installation.ids.next<'user'>();
      const hers = await mint(installation, { userId: jane });
      const his = await mintSeveral(installation, 4);
      const filter = { userId: jane, lookThrough: 2 };
      const first = await listed(installation, filter);
      expect(first).toEqual({ ids: [], next: his[1]?.id });
      const second = await listed(installation, { ...filter, ...(first.next && { before: first.next }) });
      expect(second).toEqual({ ids: [], next: his[3]?.id });
      const third = await listed(installation, { ...filter, ...(second.next && { before: second.next }) });
      expect(third).toEqual({ ids: idsOf(hers), next: null });
      expect((await listed(installation, { userId: his[0]?.userId as UserId })).ids).toEqual(idsOf(...his));
    });

    it('lists only those that can still be redeemed, as far as their rows say', async () => {
      const installation = await install(engine);
      const { clock } = installation;
      const now = clock.now();
      const [spent, revoked] = [await mint(installation), await mint(installation)];
      await mint(installation, { expiresAt: now });
      const last = await mint(installation, { expiresAt: now + 1 });
      const unlimited = await mint(installation, { usesLeft: null, expiresAt: now + HOUR });
      await redeem(installation, spent);
      await redeem(installation, unlimited);
      await revoke(installation, revoked);
      expect((await listed(installation, { liveAt: now })).ids).toEqual(idsOf(unlimited, last));
      expect((await listed(installation)).ids).toHaveLength(5);
    });

    it('revokes a ticket once, and lets nobody claim it from then on', async () => {
      const installation = await install(engine);
      const { store, database, brand } = installation;
      const ticket = await mint(installation);
      expect(await revoke(installation, ticket, 77)).toBe(true);
      expect(await revoke(installation, ticket, 78)).toBe(false);
      const elsewhere = await database.open();
      expect(await redeem(installation, ticket, elsewhere)).toMatchObject({ outcome: 'refused' });
      expect(await store.read.tickets.byId(brand.id, ticket.id)).toEqual(
        asRecord(ticket, { revokedAt: 77, refusals: 1 }),
      );
    });

    it('of a claim and a revocation that meet lets one be first, whichever process each is in', async () => {
      const installation = await install(engine);
      const { store, database, brand } = installation;
      const stores = [store, await database.open()] as const;
      for (let round = 0; round < 20; round++) {
        const ticket = await mint(installation);
        const revoker = stores[round % 2] ?? store;
        const [claimed] = await Promise.all([
          redeem(installation, ticket, stores[(round + 1) % 2]),
          revoker.write(({ tickets }) => tickets.revoke(brand.id, ticket.id, 77)),
        ]);
        const after = await store.read.tickets.byId(brand.id, ticket.id);
        expect(after?.usesLeft).toBe(claimed.outcome === 'redeemed' ? 0 : 1);
        expect(after?.revokedAt).toBe(77);
        expect(await redeem(installation, ticket)).toMatchObject({ outcome: 'refused' });
      }
    });

    it('is invisible to another brand', async () => {
      const installation = await install(engine);
      const { store, brand, other } = installation;
      const ticket = await mint(installation);
      expect(await store.read.tickets.byId(other.brand.id, ticket.id)).toBeNull();
      expect(await listed({ store, brand: other.brand })).toEqual({ ids: [], next: null });
      const ofUser = { userId: ticket.userId, liveAt: ticket.issuedAt };
      expect(await listed({ store, brand: other.brand }, ofUser)).toEqual({ ids: [], next: null });
      const fromOutside = store.write(({ tickets }) => tickets.revoke(other.brand.id, ticket.id, 77));
      expect(await fromOutside).toBe(false);
      expect(await store.read.tickets.byId(brand.id, ticket.id)).toEqual(asRecord(ticket));
    });

    it('are what a line is drawn behind: the newest of the brand, whatever another has made since', async () => {
      const installation = await install(engine);
      const { store, brand, other } = installation;
      const newest = () =>
        store.write(async ({ tickets }) => [
          await tickets.newest(brand.id),
          await tickets.newest(other.brand.id),
        ]);
      expect(await newest()).toEqual([null, null]);
      await mint(installation);
      const ours = await mint(installation);
      expect(await newest()).toEqual([ours.id, null]);
      const theirs = await mint({ ...installation, ...other });
      expect(await newest()).toEqual([ours.id, theirs.id]);
    });
  });
};
