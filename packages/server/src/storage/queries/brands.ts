import type { BrandRecords } from '../../core/brand/ports.ts';
import { brandColumns, readBrand, toBrandRow } from '../rows/brand-row.ts';
import { valuesOf } from '../rows/values.ts';
import type { Scopes } from './scopes.ts';

export const brandQueries = (scopes: Scopes): BrandRecords => {
  const brands = scopes.all.selectFrom('brands').select(brandColumns);
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
      const { brands: count } = await scopes.all
        .selectFrom('brands')
        .select(({ fn }) => fn.countAll<number>().as('brands'))
        .executeTakeFirstOrThrow();
      return count;
    },

    async insert(brand) {
      await scopes.of(brand.id).insertInto('brands').values(toBrandRow(brand)).execute();
    },

    async update(brand) {
      const { id, slug, version, ...changes } = toBrandRow(brand);
      await scopes
        .of(brand.id)
        .updateTable('brands')
        .set(changes)
        .set(({ eb }) => ({ version: eb('version', '+', 1) }))
        .where('id', '=', id)
        .execute();
    },
  };
};
