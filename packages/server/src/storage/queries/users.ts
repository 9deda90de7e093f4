import type { BrandId } from '../../core/ids.ts';
import type { UniqueField } from '../../core/user/identity.ts';
import type { UserRecords } from '../../core/user/ports.ts';
import { readUser, toUserRow, userColumns } from '../rows/user-row.ts';
import { valuesOf } from '../rows/values.ts';
import type { Schema } from '../schema.ts';
import type { Scopes } from './scopes.ts';

/** The column, unique within a brand, that a unique identifier is found by. */
export const uniqueColumn = {
  username: 'username_canonical',
  email: 'email_canonical',
  uniqueId: 'unique_id_canonical',
} as const satisfies Record<UniqueField, keyof Schema['users']>;

export const userQueries = (scopes: Scopes): UserRecords => {
  const users = (brandId: BrandId) =>
    scopes.of(brandId).selectFrom('users').select(userColumns).where('brand_id', '=', brandId);
  return {
    async byId(brandId, id) {
      const row = await users(brandId).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : readUser(valuesOf(row, userColumns));
    },

    async byUnique(brandId, field, canonical) {
      const row = await users(brandId).where(uniqueColumn[field], '=', canonical).executeTakeFirst();
      return row === undefined ? null : readUser(valuesOf(row, userColumns));
    },

    async list(brandId, { after, limit }) {
      const ofBrand = users(brandId);
      const rest = after === null ? ofBrand : ofBrand.where('id', '>', after);
      const rows = await rest.orderBy('id').limit(limit).execute();
      return rows.map((row) => readUser(valuesOf(row, userColumns)));
    },

    async insert(user) {
      await scopes.of(user.brandId).insertInto('users').values(toUserRow(user)).execute();
    },

    async update(user) {
      const { brand_id, id, version, ...changes } = toUserRow(user);
      await scopes
        .of(user.brandId)
        .updateTable('users')
        .set(changes)
        .set(({ eb }) => ({ version: eb('version', '+', 1) }))
        .where('brand_id', '=', brand_id)
        .where('id', '=', id)
        .execute();
    },
  };
};
