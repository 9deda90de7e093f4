import { describe, expect, it } from 'vitest';
import { INSTALLATION } from '../../src/core/audit/entry.ts';
import { pruneAudit } from '../../src/core/audit/prune-audit.ts';
import { verifyLog } from '../../src/core/audit/verify-log.ts';
import { DAY, HOUR } from '../../src/core/clock.ts';
import type { Id } from '../../src/core/ids.ts';
import type { Store } from '../../src/core/store.ts';
import { constantTimeEqual } from '../../src/crypto/equal.ts';
import { auditSealer } from '../support/key-ring.ts';
import type { StoreEngine } from '../support/store.ts';
import { by } from '../support/usher.ts';
import { anEntry, type Installation, install, type Tenant } from './records.ts';

const WRITER = 0;

const verifying = (store: Store) => ({ store, auditSealer, equal: constantTimeEqual });

/** Records that differ from each other, an hour apart, the first at the time of the clock. */
const write = (
  { store, clock }: Installation,
  { brand }: Pick<Tenant, 'brand'>,
  count: number,
): Promise<void> =>
  store.write(async ({ audit }) => {
    const start = clock.now();
    for (let number = 0; number < count; number++) {
      const entry = anEntry({ brand }, { kind: 'brand.changed', fields: [`field ${number}`] });
      await audit.append({ ...entry, at: start + number * HOUR });
    }
  });

/** Drops the first records of a log, as retention does. */
const dropThrough = async (store: Store, { brand }: Pick<Tenant, 'brand'>, sequence: number) => {
  const links = await store.read.audit.links(brand.id, WRITER, 0, 1000);
  const mac = links.find((link) => link.sequence === sequence)?.mac;
  if (mac == null) throw new Error(`no record ${sequence}`);
  const checkpoint = { brandId: brand.id, writer: WRITER, sequence, mac, at: brand.createdAt };
  const sealed = { ...checkpoint, seal: Uint8Array.from(auditSealer.checkpoint(checkpoint)) };
  await store.write(({ audit }) => audit.prune(sealed));
  return sealed;
};

const sequencesOf = async (store: Store, { brand }: Pick<Tenant, 'brand'>): Promise<readonly number[]> =>
  (await store.read.audit.links(brand.id, WRITER, 0, 1000)).map(({ sequence }) => sequence);

const prune = (installation: Installation, before: number, dryRun = false) => {
  const { store, clock, brand } = installation;
  return pruneAudit({ ...verifying(store), clock }, { brandId: brand.id, before, dryRun }, by);
};

export const auditChainsContract = (engine: StoreEngine): void => {
  describe(`the chains of the audit log on ${engine.name}`, () => {
    it('verify, whatever is in them, and so does a log without records', async () => {
      const installation = await install(engine);
      const { store, brand, other } = installation;
      await write(installation, { brand }, 12);
      await write(installation, other, 1);
      const [verdict] = await verifyLog(verifying(store), brand.id, []);
      expect(verdict).toMatchObject({ records: 12, first: 1, last: 12, findings: [], more: 0 });
      const nothingYet = await (await engine.create()).open();
      expect(await verifyLog(verifying(nothingYet), INSTALLATION, [])).toEqual([]);
    });

    it('are missing, where there is none though there is what the log of a brand or an installation begins with', async () => {
      const { store, brand } = await install(engine);
      for (const brandId of [brand.id, INSTALLATION]) {
        expect(await verifyLog(verifying(store), brandId, [])).toMatchObject([
          { brandId, records: 0, findings: [{ kind: 'truncated', sequence: 1, to: null }] },
        ]);
      }
    });

    it('give every record another code, though it says the same', async () => {
      const installation = await install(engine);
      const { store, brand, other } = installation;
      const entry = anEntry({ brand }, { kind: 'brand.created' });
      for (const { id } of [brand, brand, other.brand])
        await store.write(({ audit }) => audit.append({ ...entry, brandId: id }));
      const links = [
        ...(await store.read.audit.links(brand.id, WRITER, 0, 10)),
        ...(await store.read.audit.links(other.brand.id, WRITER, 0, 10)),
      ];
      expect(new Set(links.map(({ content }) => content)).size).toBe(1);
      expect(new Set(links.map(({ mac }) => mac?.join())).size).toBe(3);
    });

    it('are read a page at a time, in the order of their numbers', async () => {
      const installation = await install(engine);
      const { store, brand } = installation;
      await write(installation, { brand }, 5);
      const page = await store.read.audit.links(brand.id, WRITER, 1, 3);
      expect(page.map(({ sequence, kind }) => [sequence, kind])).toEqual(
        [2, 3, 4].map((sequence) => [sequence, 'brand.changed']),
      );
      expect(await store.read.audit.links(brand.id, WRITER, 5, 3)).toEqual([]);
    });

    it('end in a head, which a longer chain still agrees with', async () => {
      const installation = await install(engine);
      const { store, brand } = installation;
      expect(await store.read.audit.heads(brand.id)).toEqual([]);
      await write(installation, { brand }, 3);
      const heads = await store.read.audit.heads(brand.id);
      const [last] = await store.read.audit.links(brand.id, WRITER, 2, 1);
      expect(heads).toEqual([{ brandId: brand.id, writer: WRITER, sequence: 3, mac: last?.mac }]);
      await write(installation, { brand }, 2);
      const [verdict] = await verifyLog(verifying(store), brand.id, heads);
      expect(verdict).toMatchObject({ records: 5, headsMet: 1, findings: [] });
    });

    it('go on behind a checkpoint, which stands for what was dropped', async () => {
      const installation = await install(engine);
      const { store, brand } = installation;
      await write(installation, { brand }, 6);
      const heads = await store.read.audit.heads(brand.id);
      expect(await store.read.audit.checkpoints(brand.id)).toEqual([]);
      await dropThrough(store, { brand }, 2);
      const checkpoint = await dropThrough(store, { brand }, 4);
      expect(await store.read.audit.checkpoints(brand.id)).toEqual([checkpoint]);
      expect(await sequencesOf(store, { brand })).toEqual([5, 6]);
      await write(installation, { brand }, 1);
      const [verdict] = await verifyLog(verifying(store), brand.id, heads);
      expect(verdict).toMatchObject({ records: 3, first: 5, last: 7, checkpoint, headsMet: 1, findings: [] });
    });

    it('are each cut by themselves, where one of several writers is behind with it', async () => {
      const installation = await install(engine);
      const { store, brand } = installation;
      await write(installation, { brand }, 3);
      const elsewhere = {
        brandId: brand.id,
        writer: WRITER + 1,
        sequence: 2,
        mac: new Uint8Array(32),
        at: 0,
      };
      const checkpoint = { ...elsewhere, seal: Uint8Array.from(auditSealer.checkpoint(elsewhere)) };
      await store.write(({ audit }) => audit.prune(checkpoint));
      expect(await sequencesOf(store, { brand })).toEqual([1, 2, 3]);
      expect(await store.read.audit.checkpoints(brand.id)).toEqual([checkpoint]);
      const ours = await dropThrough(store, { brand }, 1);
      expect(await store.read.audit.checkpoints(brand.id)).toEqual([ours, checkpoint]);
      expect(await store.read.audit.writers(brand.id)).toEqual([WRITER, WRITER + 1]);
    });

    it('do not verify behind a checkpoint whose seal is not ours', async () => {
      const installation = await install(engine);
      const { store, brand } = installation;
      await write(installation, { brand }, 6);
      const checkpoint = await dropThrough(store, { brand }, 2);
      // Somebody drops two more, and knows all there is to know but the key.
      const [, fourth] = await store.read.audit.links(brand.id, WRITER, 2, 2);
      const mac = fourth?.mac ?? checkpoint.mac;
      await store.write(({ audit }) => audit.prune({ ...checkpoint, sequence: 4, mac }));
      const [verdict] = await verifyLog(verifying(store), brand.id, []);
      expect(verdict?.findings).toMatchObject([{ kind: 'checkpoint', sequence: 4 }]);
    });

    it('keep their records where the transaction that drops them fails', async () => {
      const installation = await install(engine);
      const { store, brand } = installation;
      await write(installation, { brand }, 3);
      const failing = store.write(async ({ audit }) => {
        const mac = new Uint8Array(32);
        await audit.prune({ brandId: brand.id, writer: WRITER, sequence: 2, mac, at: 0, seal: mac });
        throw new Error('after dropping');
      });
      await expect(failing).rejects.toThrow('after dropping');
      expect(await sequencesOf(store, { brand })).toEqual([1, 2, 3]);
      expect(await store.read.audit.checkpoints(brand.id)).toEqual([]);
    });

    it('tell of a writer that has nothing left but a checkpoint, and of a log whose brand is gone', async () => {
      const installation = await install(engine);
      const { store, brand, ids, clock } = installation;
      await write(installation, { brand }, 2);
      await dropThrough(store, { brand }, 2);
      const gone = { ...brand, id: ids.next<'brand'>() };
      await store.audit.append({ ...anEntry({ brand: gone }, { kind: 'brand.created' }), at: clock.now() });
      expect(await store.read.audit.writers(brand.id)).toEqual([WRITER]);
      expect(await store.read.audit.heads(brand.id)).toEqual([]);
      expect(await store.read.audit.brandIds()).toEqual([brand.id, gone.id]);
      const [verdict] = await verifyLog(verifying(store), brand.id, []);
      expect(verdict?.findings).toMatchObject([{ kind: 'truncated', sequence: 3, to: null }]);
    });

    it('tell all about one ticket, in the order of time', async () => {
      const installation = await install(engine);
      const { store, brand, other, user } = installation;
      const about = (ticketId: number) =>
        ({
          kind: 'ticket.refused',
          ticketId: ticketId as Id<'ticket'>,
          userId: user.id,
          applicationId: null,
          reason: 'used',
        }) as const;
      await store.audit.append(anEntry({ brand }, about(5)));
      await store.audit.append(anEntry({ brand }, about(6)));
      await store.audit.append(anEntry({ brand }, { kind: 'brand.created' }));
      await store.audit.append(anEntry({ brand }, about(5)));
      await store.audit.append(anEntry(other, about(5)));
      const records = await store.read.audit.ofTicket(brand.id, 5 as Id<'ticket'>);
      expect(records.map(({ sequence }) => sequence)).toEqual([1, 4]);
      expect(await store.read.audit.ofTicket(brand.id, 7 as Id<'ticket'>)).toEqual([]);
    });

    it('is invisible to another brand', async () => {
      const installation = await install(engine);
      const { store, brand, other } = installation;
      await write(installation, { brand }, 4);
      await write(installation, other, 3);
      await dropThrough(store, { brand }, 2);
      const { audit } = store.read;
      expect(await audit.checkpoints(other.brand.id)).toEqual([]);
      expect(await sequencesOf(store, other)).toEqual([1, 2, 3]);
      expect((await audit.heads(other.brand.id)).map(({ sequence }) => sequence)).toEqual([3]);
      expect(await audit.writers(INSTALLATION)).toEqual([]);
      const verdicts = await verifyLog(verifying(store), other.brand.id, await audit.heads(brand.id));
      expect(verdicts).toMatchObject([{ records: 3, headsMet: 0, findings: [] }]);
    });
  });

  describe(`retention of the audit log on ${engine.name}`, () => {
    it('drops what is older, seals a checkpoint, and writes down who dropped it', async () => {
      const installation = await install(engine);
      const { store, brand, clock } = installation;
      const start = clock.now();
      await write(installation, { brand }, 10);
      clock.time += 30 * DAY;
      expect(await prune(installation, start + 4 * HOUR)).toEqual([
        { writer: WRITER, records: 4, through: 4 },
      ]);
      expect(await sequencesOf(store, { brand })).toEqual([5, 6, 7, 8, 9, 10, 11]);
      const [last] = await store.read.audit.tail(brand.id, 1);
      expect(last).toMatchObject({
        at: clock.now(),
        actor: by.actor,
        event: { kind: 'audit.pruned', ofWriter: WRITER, through: 4, records: 4 },
      });
      const [verdict] = await verifyLog(verifying(store), brand.id, []);
      expect(verdict).toMatchObject({ first: 5, last: 11, checkpoint: { sequence: 4 }, findings: [] });
      expect(await prune(installation, start + 4 * HOUR)).toEqual([
        { writer: WRITER, records: 0, through: null },
      ]);
    });

    it('says what would go, and lets it be', async () => {
      const installation = await install(engine);
      const { store, brand, clock } = installation;
      await write(installation, { brand }, 10);
      expect(await prune(installation, clock.now() + 4 * HOUR, true)).toMatchObject([
        { records: 4, through: 4 },
      ]);
      expect(await sequencesOf(store, { brand })).toHaveLength(10);
    });

    it('never drops the last record of a chain', async () => {
      const installation = await install(engine);
      const { store, brand, clock } = installation;
      await write(installation, { brand }, 3);
      const far = clock.now() + 365 * DAY;
      expect(await prune(installation, far)).toMatchObject([{ records: 2, through: 2 }]);
      // Now it is the entry about the first time.
      clock.time = far;
      expect(await prune(installation, far)).toMatchObject([{ records: 1, through: 3 }]);
      expect(await sequencesOf(store, { brand })).toEqual([4, 5]);
    });

    it('stops at the first record that is not older, whatever a clock that was set back has put behind it', async () => {
      const installation = await install(engine);
      const { store, brand, clock } = installation;
      const start = clock.now();
      const entry = anEntry({ brand }, { kind: 'brand.created' });
      for (const day of [0, 1, 9, 2, 3, 12])
        await store.write(({ audit }) => audit.append({ ...entry, at: start + day * DAY }));
      expect(await prune(installation, start + 5 * DAY)).toMatchObject([{ records: 2, through: 2 }]);
      expect((await sequencesOf(store, { brand })).slice(0, 2)).toEqual([3, 4]);
    });

    it('goes in steps of some thousand, while others write', async () => {
      const installation = await install(engine);
      const { store, brand, clock, database } = installation;
      const start = clock.now();
      await write(installation, { brand }, 5500);
      const elsewhere = await database.open();
      const entry = { ...anEntry({ brand }, { kind: 'brand.created' }), at: start + 5500 * HOUR };
      const [pruned] = await Promise.all([
        prune(installation, start + 5400 * HOUR),
        ...Array.from({ length: 20 }, () => elsewhere.audit.append(entry)),
      ]);
      expect(pruned[0]).toEqual({ writer: WRITER, records: 5400, through: 5400 });
      const events = (await store.read.audit.tail(brand.id, 200)).map(({ event }) => event);
      expect(events.filter(({ kind }) => kind === 'audit.pruned')).toMatchObject([
        { through: 5000, records: 5000 },
        { through: 5400, records: 400 },
      ]);
      const verdicts = await verifyLog(verifying(store), brand.id, []);
      expect(verdicts.flatMap(({ findings }) => findings)).toEqual([]);
      expect(verdicts[0]?.first).toBe(5401);
      expect(verdicts.reduce((sum, { records }) => sum + records, 0)).toBe(122);
    });

    // What was verified is verified again as it is dropped: until then anything may happen to it.
    it.each([
      ['a checkpoint that nobody sealed', false, 4],
      ['a checkpoint that the next record does not fit behind', true, 3],
    ])('drops nothing, and vouches for nothing, behind %s', async (_, isSealed, ofRecord) => {
      const installation = await install(engine);
      const { store, brand, clock } = installation;
      const start = clock.now();
      await write(installation, { brand }, 10);
      const links = await store.read.audit.links(brand.id, WRITER, 0, 100);
      const mac = links.find(({ sequence }) => sequence === ofRecord)?.mac ?? new Uint8Array(32);
      const forged = { brandId: brand.id, writer: WRITER, sequence: 4, mac, at: start };
      const seal = isSealed ? Uint8Array.from(auditSealer.checkpoint(forged)) : new Uint8Array(32);
      let isTampered = false;
      const tampered: Store = {
        ...store,
        async write(work) {
          if (!isTampered) await store.write(({ audit }) => audit.prune({ ...forged, seal }));
          isTampered = true;
          return store.write(work);
        },
      };
      const [pruned] = await Promise.allSettled([
        prune({ ...installation, store: tampered }, start + 8 * HOUR),
      ]);
      expect(pruned).toMatchObject({ status: 'rejected', reason: { code: 'audit-not-intact' } });
      expect(isTampered).toBe(true);
      expect(await sequencesOf(store, { brand })).toEqual([5, 6, 7, 8, 9, 10]);
      expect(await store.read.audit.checkpoints(brand.id)).toEqual([{ ...forged, seal }]);
    });

    it('leaves other brands alone', async () => {
      const installation = await install(engine);
      const { store, brand, other, clock } = installation;
      await write(installation, { brand }, 3);
      await write(installation, other, 3);
      await prune(installation, clock.now() + DAY);
      expect(await sequencesOf(store, other)).toEqual([1, 2, 3]);
    });
  });
};
