import { describe, expect, it } from 'vitest';
import type { UniqueField } from '../../src/core/user/identity.ts';
import type { User } from '../../src/core/user/user.ts';
import type { StoreEngine } from '../support/store.ts';
import { aUser, install } from './records.ts';

const unique: readonly UniqueField[] = ['username', 'email', 'uniqueId'];

export const usersContract = (engine: StoreEngine): void => {
  describe(`users on ${engine.name}`, () => {
    it('reads a user back exactly as it was written, with every field set and with none', async () => {
      const { store, brand, ids } = await install(engine);
      const full: User = {
        ...aUser(brand, ids.next(), {}),
        identity: {
          username: 'Zoë',
          email: 'Zoë@Example.com',
          uniqueId: 'A-77',
          firstName: 'Zoë ',
          lastName: 'O’Neil 🦉',
          phone1: '020 7946 0958',
        },
        canonical: {
          username: 'zoë',
          email: 'zoë@example.com',
          uniqueId: 'a-77',
          firstName: 'zoë',
          lastName: 'o’neil 🦉',
          phone1: '+442079460958',
        },
        remark: 'team lead',
        role: 'owner',
        status: 'suspended',
        noTicket: true,
        passwordHash: '$argon2id$v=19$…',
        validFrom: 3,
        createdAt: 4,
        updatedAt: 5,
        version: 6,
      };
      const empty = aUser(brand, ids.next(), {});
      await store.write(async ({ users }) => {
        await users.insert(full);
        await users.insert(empty);
      });
      expect(await store.read.users.byId(brand.id, full.id)).toEqual(full);
      expect(await store.read.users.byId(brand.id, empty.id)).toEqual(empty);
    });

    it.each(unique)('finds a user by %s in canonical form only', async (field) => {
      const { store, brand, ids } = await install(engine);
      const user = {
        ...aUser(brand, ids.next(), { [field]: 'As Typed' }),
        canonical: aUser(brand, ids.next(), { [field]: 'as compared' }).canonical,
      };
      await store.write(({ users }) => users.insert(user));
      expect(await store.read.users.byUnique(brand.id, field, 'as compared')).toEqual(user);
      expect(await store.read.users.byUnique(brand.id, field, 'As Typed')).toBeNull();
    });

    it.each(unique)('refuses a %s that another user of the brand has, and names the field', async (field) => {
      const { store, brand, ids } = await install(engine);
      const first = aUser(brand, ids.next(), { [field]: 'same' });
      const second = aUser(brand, ids.next(), { [field]: 'different' });
      await store.write(async ({ users }) => {
        await users.insert(first);
        await users.insert(second);
      });
      const refusal = { code: 'already-taken', fields: [{ field }] };
      const twin = aUser(brand, ids.next(), { [field]: 'same' });
      await expect(store.write(({ users }) => users.insert(twin))).rejects.toMatchObject(refusal);
      const changed = { ...second, canonical: first.canonical };
      await expect(store.write(({ users }) => users.update(changed))).rejects.toMatchObject(refusal);
      expect(await store.read.users.byId(brand.id, second.id)).toEqual(second);
    });

    it('lets exactly one of two stores insert the same user name', async () => {
      const { store, database, brand, ids } = await install(engine);
      const stores = [store, await database.open()];
      const attempts = stores.map((each) => {
        const user = aUser(brand, ids.next(), { username: 'wanted' });
        return each.write(({ users }) => users.insert(user));
      });
      const results = await Promise.allSettled(attempts);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('updates every field but the ids and raises the version', async () => {
      const { store, brand, user } = await install(engine);
      const changed: User = {
        ...aUser(brand, user.id, { username: 'new', phone1: '+442079460958' }),
        role: 'administrator',
        status: 'suspended',
        noTicket: true,
        passwordHash: 'hash',
        remark: 'moved',
        validFrom: 8,
        updatedAt: 9,
      };
      await store.write(({ users }) => users.update(changed));
      const read = await store.read.users.byId(brand.id, user.id);
      expect(read).toEqual({ ...changed, version: user.version + 1 });
    });

    it('lists users in the order of creation, a page at a time', async () => {
      const { store, brand, user, ids } = await install(engine);
      const more = Array.from({ length: 4 }, () => aUser(brand, ids.next(), {}));
      await store.write(async ({ users }) => {
        for (const each of more) await users.insert(each);
      });
      const first = await store.read.users.list(brand.id, { after: null, limit: 2 });
      expect(first).toEqual([user, more[0]]);
      const rest = await store.read.users.list(brand.id, { after: more[0]?.id ?? null, limit: 10 });
      expect(rest).toEqual(more.slice(1));
    });

    it('is invisible to another brand', async () => {
      const { store, brand, user, other } = await install(engine);
      expect(await store.read.users.byId(other.brand.id, user.id)).toBeNull();
      expect(await store.read.users.byUnique(other.brand.id, 'email', user.canonical.email ?? '')).toBeNull();
      expect(await store.read.users.list(other.brand.id, { after: null, limit: 10 })).toEqual([other.user]);
      await store.write(({ users }) => users.update({ ...user, brandId: other.brand.id, remark: 'crossed' }));
      expect(await store.read.users.byId(brand.id, user.id)).toEqual(user);
    });
  });
};
