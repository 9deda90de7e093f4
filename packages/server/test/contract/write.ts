import { describe, expect, it } from 'vitest';
import type { StoreEngine } from '../support/store.ts';
import { anEntry, aUser, install, kindsIn } from './records.ts';
import { mint } from './ticket-acts.ts';

export const writeContract = (engine: StoreEngine): void => {
  describe(`management transactions on ${engine.name}`, () => {
    it('writes all or nothing, and rejects with what the work threw', async () => {
      const installation = await install(engine);
      const { store, brand, user } = installation;
      const thrown = new Error('changed my mind');
      const failing = store.write(async ({ users, audit }) => {
        await users.update({ ...user, remark: 'half done' });
        await audit.append(anEntry({ brand }, { kind: 'brand.created' }));
        throw thrown;
      });
      await expect(failing).rejects.toBe(thrown);
      expect(await store.read.users.byId(brand.id, user.id)).toEqual(user);
      expect(await kindsIn(store, installation)).toEqual([]);
    });

    it('reads its own writes, which nobody else sees before they are committed', async () => {
      const { store, database, brand, user } = await install(engine);
      const elsewhere = await database.open();
      const seen = await store.write(async ({ users }) => {
        await users.update({ ...user, remark: 'new' });
        return {
          inside: (await users.byId(brand.id, user.id))?.remark,
          reader: (await store.read.users.byId(brand.id, user.id))?.remark,
          elsewhere: (await elsewhere.read.users.byId(brand.id, user.id))?.remark,
        };
      });
      expect(seen).toEqual({ inside: 'new', reader: null, elsewhere: null });
      expect((await elsewhere.read.users.byId(brand.id, user.id))?.remark).toBe('new');
    });

    it('lets no other write interleave, of this process or another', async () => {
      const { store, database, brand, user } = await install(engine);
      const stores = [store, await database.open()];
      const increments = Array.from({ length: 20 }, (_, at) =>
        (stores[at % 2] ?? store).write(async ({ users }) => {
          const current = await users.byId(brand.id, user.id);
          const count = Number(current?.remark ?? '0') + 1;
          if (current !== null) await users.update({ ...current, remark: String(count) });
        }),
      );
      await Promise.all(increments);
      expect((await store.read.users.byId(brand.id, user.id))?.remark).toBe('20');
    });

    it('lets nobody write with the records of a transaction that is over', async () => {
      const { store, brand, user } = await install(engine);
      const { users } = await store.write((records) => Promise.resolve(records));
      await expect(users.update({ ...user, remark: 'late' })).rejects.toThrow('transaction');
      expect(await store.read.users.byId(brand.id, user.id)).toEqual(user);
    });

    it('runs the work again where an identifier that it drew was taken, from a clean start', async () => {
      const { store, brand, user, ids } = await install(engine);
      const drawn = [user.id, user.id, ids.next<'user'>()];
      const added = await store.write(async ({ users, audit }) => {
        await audit.append(anEntry({ brand }, { kind: 'brand.created' }));
        const fresh = aUser(brand, drawn.shift() ?? ids.next(), { username: 'jane.d' });
        await users.insert(fresh);
        return fresh;
      });
      expect(added.id).not.toBe(user.id);
      expect(await store.read.users.byId(brand.id, added.id)).toEqual(added);
      expect(await kindsIn(store, { brand })).toEqual(['brand.created']);
    });

    it('gives up where every identifier is taken', async () => {
      const { store, brand, user } = await install(engine);
      const twin = aUser(brand, user.id, { username: 'jane.d' });
      const failing = store.write(({ users }) => users.insert(twin));
      await expect(failing).rejects.toMatchObject({ code: 'store-unavailable' });
      expect(await store.read.users.byId(brand.id, user.id)).toEqual(user);
    });

    it('takes turns with sign-in traffic', async () => {
      const installation = await install(engine);
      const { store, brand } = installation;
      const entry = anEntry({ brand }, { kind: 'brand.created' });
      const done: string[] = [];
      await Promise.all([
        store.write(({ audit }) => audit.append(entry)).then(() => done.push('write')),
        mint(installation).then(() => done.push('mint')),
        store.write(({ audit }) => audit.append(entry)).then(() => done.push('write')),
        mint(installation).then(() => done.push('mint')),
      ]);
      expect(done.sort()).toEqual(['mint', 'mint', 'write', 'write']);
      expect((await kindsIn(store, installation)).sort()).toEqual([
        'brand.created',
        'brand.created',
        'ticket.minted',
        'ticket.minted',
      ]);
    });

    it('says that something changed after a commit, and not after a failure', async () => {
      const { store, user, changes } = await install(engine);
      await store.write(({ users }) => users.update(user));
      expect(changes()).toBe(1);
      await store.write(() => Promise.reject(new Error('no'))).catch(() => undefined);
      expect(changes()).toBe(1);
    });

    it('says whether it can answer, finishes what is under way when it closes, and takes no more', async () => {
      const installation = await install(engine);
      const { store, database } = installation;
      await expect(store.check()).resolves.toBeUndefined();
      const underWay = mint(installation);
      await store.close();
      const ticket = await underWay;
      const gone = { code: 'store-unavailable' };
      await expect(store.check()).rejects.toMatchObject(gone);
      await expect(mint(installation)).rejects.toMatchObject(gone);
      await expect(store.write(() => Promise.resolve())).rejects.toMatchObject(gone);
      await expect(store.read.brands.count()).rejects.toMatchObject(gone);
      const reopened = await database.open();
      const [last] = await reopened.read.audit.tail(installation.brand.id, 1);
      expect(last?.event).toMatchObject({ kind: 'ticket.minted', ticketId: ticket.id });
    });
  });
};
