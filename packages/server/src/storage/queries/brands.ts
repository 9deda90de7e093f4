import type { Kysely } from 'kysely';
import type { BrandRecords } from '../../core/brand/ports.ts';
import { brandColumns, readBrand, toBrandRow } from '../rows/brand-row.ts';
import { valuesOf } from '../rows/values.ts';
import type { Schema } from '../schema.ts';

export const brandQueries = (db: Kysely<Schema>): BrandRecords => {
  const brands = db.selectFrom('brands').select(brandColumns);
  return {
    async byId(id) {
      const row = await brands.where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : readBrand(valuesOf(row, brandColumns));
    },

    async bySlug(slug) {
      const row = await brands.where('slug', '=', slug).executeTakeFirst();
      return row === undefined ? null : readBrand(valuesOf(row, brandColumns));
    },

    async list() {
      const rows = await brands.orderBy('slug').execute();
      return rows.map((row) => readBrand(valuesOf(row, brandColumns)));
    },

    async count() {
      const { brands: count } = await db
        .selectFrom('brands')
        .select(({ fn }) => fn.countAll<number>().as('brands'))
        .executeTakeFirstOrThrow();
      return count;
    },

    async insert(brand) {
      await db.insertInto('brands').values(toBrandRow(brand)).execute();
    },

    async update(brand) {
      const { id, slug, version, ...changes } = toBrandRow(brand);
      await db
        .updateTable('brands')
        .set(changes)
        .set(({ eb }) => ({ version: eb('version', '+', 1) }))
        .where('id', '=', id)
        .execute();
    },
  };
};
