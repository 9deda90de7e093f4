import type { ApplicationRecords } from '../../core/application/ports.ts';
import type { BrandId } from '../../core/ids.ts';
import { applicationColumns, readApplication, toApplicationRow } from '../rows/application-row.ts';
import { valuesOf } from '../rows/values.ts';
import type { Scopes } from './scopes.ts';

export const applicationQueries = (scopes: Scopes): ApplicationRecords => {
  const applications = (brandId: BrandId) =>
    scopes.of(brandId).selectFrom('applications').select(applicationColumns).where('brand_id', '=', brandId);
  return {
    async byId(brandId, id) {
      const row = await applications(brandId).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : readApplication(valuesOf(row, applicationColumns));
    },

    async bySlug(slug, brandId) {
      const candidates =
        brandId === undefined
          ? scopes.all.selectFrom('applications').select(applicationColumns)
          : applications(brandId);
      const row = await candidates.where('slug', '=', slug).executeTakeFirst();
      return row === undefined ? null : readApplication(valuesOf(row, applicationColumns));
    },

    async list(brandId) {
      const rows = await applications(brandId).orderBy('slug').execute();
      return rows.map((row) => readApplication(valuesOf(row, applicationColumns)));
    },

    async insert(application) {
      await scopes
        .of(application.brandId)
        .insertInto('applications')
        .values(toApplicationRow(application))
        .execute();
    },

    async update(application) {
      const { brand_id, id, slug, version, ...changes } = toApplicationRow(application);
      await scopes
        .of(application.brandId)
        .updateTable('applications')
        .set(changes)
        .set(({ eb }) => ({ version: eb('version', '+', 1) }))
        .where('brand_id', '=', brand_id)
        .where('id', '=', id)
        .execute();
    },
  };
};
