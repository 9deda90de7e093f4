import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/core/clock.ts';
import type { StoreEngine } from '../support/store.ts';
import { anApiKey, anEntry, type Installation, install } from './records.ts';

/** Touches are written with the group of whatever is written next, which this waits for. */
const nextGroup = ({ store, brand }: Installation): Promise<void> =>
  store.audit.append(anEntry({ brand }, { kind: 'brand.created' }));

export const apiKeysContract = (engine: StoreEngine): void => {
  describe(`API keys on ${engine.name}`, () => {
    it('reads a key back exactly as it was written', async () => {
      const { store, brand, apiKey, ids } = await install(engine);
      const full = {
        ...anApiKey(brand, ids.next()),
        revokedAt: 5,
        replacedBy: apiKey.id,
        lastUsedAt: 6,
        scopes: ['ticket:application'],
        addresses: [],
      } as const;
      await store.write(({ apiKeys }) => apiKeys.insert(full));
      expect(await store.read.apiKeys.byId(brand.id, full.id)).toEqual(full);
      expect(await store.read.apiKeys.list(brand.id)).toEqual([apiKey, full]);
    });

    it('updates expiry, revocation and replacement, and nothing else', async () => {
      const { store, brand, apiKey, ids } = await install(engine);
      const changes = { expiresAt: 1, revokedAt: 2, replacedBy: ids.next<'api-key'>() };
      const changed = { ...apiKey, ...changes, name: 'ignored', scopes: [], roleCeiling: 'owner' } as const;
      await store.write(({ apiKeys }) => apiKeys.update(changed));
      expect(await store.read.apiKeys.byId(brand.id, apiKey.id)).toEqual({ ...apiKey, ...changes });
    });

    it('finds a key with its brand', async () => {
      const { store, brand, apiKey } = await install(engine);
      expect(await store.apiKeys.find(brand.id, apiKey.id)).toEqual({ apiKey, brand });
    });

    it('never believes an old copy, whichever process made the change', async () => {
      const { store, database, brand, apiKey } = await install(engine);
      const elsewhere = await database.open();
      await store.apiKeys.find(brand.id, apiKey.id);
      const revoked = { ...apiKey, revokedAt: 5 };
      await elsewhere.write(({ apiKeys }) => apiKeys.update(revoked));
      await elsewhere.write(({ brands }) => brands.update({ ...brand, status: 'suspended' }));
      expect(await store.apiKeys.find(brand.id, apiKey.id)).toEqual({
        apiKey: revoked,
        brand: { ...brand, status: 'suspended', version: brand.version + 1 },
      });
    });

    it('notes a use to the minute', async () => {
      const installation = await install(engine);
      const { store, brand, apiKey, clock } = installation;
      const lastUsed = async () => (await store.read.apiKeys.byId(brand.id, apiKey.id))?.lastUsedAt;
      const first = clock.now();
      await store.apiKeys.find(brand.id, apiKey.id);
      store.apiKeys.touch(brand.id, apiKey.id, first);
      store.apiKeys.touch(brand.id, apiKey.id, first + MINUTE - 1);
      await nextGroup(installation);
      expect(await lastUsed()).toBe(first);
      store.apiKeys.touch(brand.id, apiKey.id, first + MINUTE);
      await nextGroup(installation);
      expect(await lastUsed()).toBe(first + MINUTE);
      expect((await store.apiKeys.find(brand.id, apiKey.id))?.apiKey.lastUsedAt).toBe(first + MINUTE);
    });

    it('leaves a use alone that another process noted within the minute', async () => {
      const installation = await install(engine);
      const { store, database, brand, apiKey, clock } = installation;
      const elsewhere = await database.open();
      elsewhere.apiKeys.touch(brand.id, apiKey.id, clock.now() + 1000);
      await elsewhere.close();
      store.apiKeys.touch(brand.id, apiKey.id, clock.now() + 2000);
      await nextGroup(installation);
      const key = await store.read.apiKeys.byId(brand.id, apiKey.id);
      expect(key?.lastUsedAt).toBe(clock.now() + 1000);
    });

    it('loses a use without harm when the store is closed', async () => {
      const { store, brand, apiKey, clock } = await install(engine);
      await store.close();
      expect(() => store.apiKeys.touch(brand.id, apiKey.id, clock.now())).not.toThrow();
    });

    it('is invisible to another brand', async () => {
      const installation = await install(engine);
      const { store, brand, apiKey, other, clock } = installation;
      expect(await store.read.apiKeys.byId(other.brand.id, apiKey.id)).toBeNull();
      expect(await store.read.apiKeys.list(other.brand.id)).toEqual([other.apiKey]);
      expect(await store.apiKeys.find(other.brand.id, apiKey.id)).toBeNull();
      store.apiKeys.touch(other.brand.id, apiKey.id, clock.now());
      await store.write(({ apiKeys }) =>
        apiKeys.update({ ...apiKey, brandId: other.brand.id, revokedAt: 1 }),
      );
      await nextGroup(installation);
      expect(await store.read.apiKeys.byId(brand.id, apiKey.id)).toEqual(apiKey);
    });
  });
};
