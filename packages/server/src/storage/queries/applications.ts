import type { Kysely } from 'kysely';
import type { ApplicationRecords } from '../../core/application/ports.ts';
import { applicationColumns, readApplication, toApplicationRow } from '../rows/application-row.ts';
import { valuesOf } from '../rows/values.ts';
import type { Schema } from '../schema.ts';

export const applicationQueries = (db: Kysely<Schema>): ApplicationRecords => {
  const applications = db.selectFrom('applications').select(applicationColumns);
  return {
    async byId(brandId, id) {
      const row = await applications.where('brand_id', '=', brandId).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : readApplication(valuesOf(row, applicationColumns));
    },

    async bySlug(slug, brandId) {
      const named = applications.where('slug', '=', slug);
      const row = await (brandId === undefined
        ? named
        : named.where('brand_id', '=', brandId)
      ).executeTakeFirst();
      return row === undefined ? null : readApplication(valuesOf(row, applicationColumns));
    },

    async list(brandId) {
      const rows = await applications.where('brand_id', '=', brandId).orderBy('slug').execute();
      return rows.map((row) => readApplication(valuesOf(row, applicationColumns)));
    },

    async insert(application) {
      await db.insertInto('applications').values(toApplicationRow(application)).execute();
    },

    async update(application) {
      const { brand_id, id, slug, version, ...changes } = toApplicationRow(application);
      await db
        .updateTable('applications')
        .set(changes)
        .set(({ eb }) => ({ version: eb('version', '+', 1) }))
        .where('brand_id', '=', brand_id)
        .where('id', '=', id)
        .execute();
    },
  };
};
