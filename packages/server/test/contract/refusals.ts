import { describe, expect, it } from 'vitest';
import type { RedeemDecision } from '../../src/core/ticket/ports.ts';
import type { Ticket } from '../../src/core/ticket/ticket.ts';
import type { StoreEngine } from '../support/store.ts';
import { anEntry, type Installation, install, kindsIn } from './records.ts';
import { decideOn, factsOf, mint, refusal } from './ticket-acts.ts';

const countOf = async (installation: Installation, kind: string): Promise<number> =>
  (await kindsIn(installation.store, installation)).filter((each) => each === kind).length;

const refuse = (installation: Installation, ticket: Ticket) =>
  decideOn(installation, ticket.id, () => ({
    outcome: 'refuse',
    reason: 'wrong-door',
    entry: refusal(installation, ticket),
  }));

const open = (installation: Installation, ticket: Ticket) =>
  decideOn(installation, ticket.id, (facts): RedeemDecision => {
    const event = {
      kind: 'ticket.opened',
      ticketId: ticket.id,
      userId: ticket.userId,
      applicationId: null,
    } as const;
    return { outcome: 'hold', question: 'confirm', facts, entry: anEntry(installation, event) };
  });

export const refusalsContract = (engine: StoreEngine): void => {
  describe(`refusing and holding tickets on ${engine.name}`, () => {
    it('answers a refusal with its reason, and leaves the ticket as it was', async () => {
      const installation = await install(engine);
      const ticket = await mint(installation);
      expect(await refuse(installation, ticket)).toEqual({ outcome: 'refused', reason: 'wrong-door' });
      expect((await factsOf(installation, ticket)).ticket).toEqual(ticket);
    });

    it('records the first ten refusals of a ticket, from however many processes they come', async () => {
      const installation = await install(engine);
      const elsewhere = { ...installation, store: await installation.database.open() };
      const [one, another] = [await mint(installation), await mint(installation)];
      await Promise.all(
        Array.from({ length: 24 }, (_, at) => refuse(at % 2 === 0 ? installation : elsewhere, one)),
      );
      expect(await countOf(installation, 'ticket.refused')).toBe(10);
      await refuse(installation, another);
      expect(await countOf(installation, 'ticket.refused')).toBe(11);
    });

    it('records the first ten openings of a ticket, whatever was refused before', async () => {
      const installation = await install(engine);
      const ticket = await mint(installation);
      for (let time = 0; time < 12; time++) await refuse(installation, ticket);
      await Promise.all(Array.from({ length: 24 }, () => open(installation, ticket)));
      expect(await countOf(installation, 'ticket.opened')).toBe(10);
    });

    it('holds a ticket without claiming it, and records nothing where there is no entry', async () => {
      const installation = await install(engine);
      const ticket = await mint(installation);
      const held = await open(installation, ticket);
      expect(held).toMatchObject({ outcome: 'held', question: 'confirm', facts: { ticket } });
      expect((await factsOf(installation, ticket)).ticket).toEqual(ticket);
      expect(await countOf(installation, 'ticket.opened')).toBe(1);
    });

    it('knows nothing of a ticket that was never made, and records nothing of it', async () => {
      const installation = await install(engine);
      const { ids, store } = installation;
      const outcome = await decideOn(installation, ids.next(), () => {
        throw new Error('there is nothing to rule on');
      });
      expect(outcome).toEqual({ outcome: 'refused', reason: 'unknown' });
      expect(await kindsIn(store, installation)).toEqual([]);
    });
  });
};
