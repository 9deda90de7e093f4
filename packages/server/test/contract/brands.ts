import { describe, expect, it } from 'vitest';
import { defaultPolicy, type Policy } from '../../src/core/brand/policy.ts';
import type { StoreEngine } from '../support/store.ts';
import { aBrand, install } from './records.ts';

export const brandsContract = (engine: StoreEngine): void => {
  describe(`brands on ${engine.name}`, () => {
    it('reads a brand back exactly as it was written, by id and by slug', async () => {
      const { store, brand } = await install(engine);
      expect(await store.read.brands.byId(brand.id)).toEqual(brand);
      expect(await store.read.brands.bySlug(brand.slug)).toEqual(brand);
    });

    it('knows no brand by another id or slug', async () => {
      const { store, ids } = await install(engine);
      expect(await store.read.brands.byId(ids.next())).toBeNull();
      expect(await store.read.brands.bySlug('nobody')).toBeNull();
    });

    it('lists all brands by slug, and counts them', async () => {
      const { store, ids, clock } = await install(engine);
      await store.write(({ brands }) => brands.insert(aBrand(ids.next(), 'acme', clock)));
      const slugs = (await store.read.brands.list()).map(({ slug }) => slug);
      expect(slugs).toEqual(['acme', 'bumpyard', 'other']);
      expect(await store.read.brands.count()).toBe(3);
    });

    it('refuses a slug that is taken, and names the field', async () => {
      const { store, ids, clock } = await install(engine);
      const twin = aBrand(ids.next(), 'bumpyard', clock);
      await expect(store.write(({ brands }) => brands.insert(twin))).rejects.toMatchObject({
        code: 'already-taken',
        fields: [{ field: 'slug' }],
      });
    });

    it('updates every field but id and slug, raises the version, and touches no other brand', async () => {
      const { store, brand, other } = await install(engine);
      const policy: Policy = { ...brand.policy, arrival: 'confirm', startUrl: 'https://example.com/' };
      const changed = { ...brand, name: 'New', status: 'suspended', validFrom: 17, policy } as const;
      await store.write(({ brands }) => brands.update({ ...changed, slug: 'ignored' }));
      expect(await store.read.brands.byId(brand.id)).toEqual({ ...changed, version: brand.version + 1 });
      expect(await store.read.brands.byId(other.brand.id)).toEqual(other.brand);
    });

    it('keeps settings of a newer version out of a policy, and gives missing ones their default', async () => {
      const { store, brand } = await install(engine);
      const { arrival, ...older } = { ...brand.policy, ticketUses: 'unlimited' as const };
      const policy = { ...older, fromTheFuture: true } as unknown as Policy;
      await store.write(({ brands }) => brands.update({ ...brand, policy }));
      const read = await store.read.brands.byId(brand.id);
      expect(read?.policy).toEqual({
        ...brand.policy,
        ticketUses: 'unlimited',
        arrival: defaultPolicy.arrival,
      });
    });
  });
};
