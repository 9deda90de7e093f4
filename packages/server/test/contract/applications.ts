import { describe, expect, it } from 'vitest';
import type { Application } from '../../src/core/application/application.ts';
import type { StoreEngine } from '../support/store.ts';
import { anApplication, install } from './records.ts';

export const applicationsContract = (engine: StoreEngine): void => {
  describe(`applications on ${engine.name}`, () => {
    it('reads an application back exactly as it was written', async () => {
      const { store, brand, application, ids } = await install(engine);
      const full: Application = {
        ...anApplication(brand, ids.next(), 'shop'),
        returnTargets: ['https://a.example/', 'https://b.example/?q="x"'],
        ticketLifetime: 45,
        cookieDomain: 'example.com',
        allowedFrames: ['https://frame.example'],
        status: 'suspended',
        validFrom: 17,
        version: 4,
      };
      await store.write(({ applications }) => applications.insert(full));
      expect(await store.read.applications.byId(brand.id, full.id)).toEqual(full);
      expect(await store.read.applications.bySlug('shop')).toEqual(full);
      expect(await store.read.applications.list(brand.id)).toEqual([application, full]);
    });

    it('refuses a slug that any brand of the installation has', async () => {
      const { store, other, application, ids } = await install(engine);
      const twin = anApplication(other.brand, ids.next(), application.slug);
      await expect(store.write(({ applications }) => applications.insert(twin))).rejects.toMatchObject({
        code: 'already-taken',
        fields: [{ field: 'slug' }],
      });
    });

    it('updates every field but ids and slug, and raises the version', async () => {
      const { store, brand, application } = await install(engine);
      const changed: Application = {
        ...application,
        name: 'New',
        ticketLifetime: 9,
        validFrom: 18,
        status: 'suspended',
      };
      await store.write(({ applications }) => applications.update({ ...changed, slug: 'ignored' }));
      const read = await store.read.applications.byId(brand.id, application.id);
      expect(read).toEqual({ ...changed, version: application.version + 1 });
    });

    it('is invisible to another brand', async () => {
      const { store, brand, other, application } = await install(engine);
      expect(await store.read.applications.byId(other.brand.id, application.id)).toBeNull();
      expect(await store.read.applications.bySlug(application.slug, other.brand.id)).toBeNull();
      expect(await store.read.applications.bySlug(application.slug, brand.id)).toEqual(application);
      expect(await store.read.applications.list(other.brand.id)).toEqual([other.application]);
      const crossed = { ...application, brandId: other.brand.id, name: 'crossed' };
      await store.write(({ applications }) => applications.update(crossed));
      expect(await store.read.applications.byId(brand.id, application.id)).toEqual(application);
    });
  });
};
