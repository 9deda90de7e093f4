import type { Kysely } from 'kysely';
import type { UniqueField } from '../../core/user/identity.ts';
import type { UserRecords } from '../../core/user/ports.ts';
import { readUser, toUserRow, userColumns } from '../rows/user-row.ts';
import { valuesOf } from '../rows/values.ts';
import type { Schema } from '../schema.ts';

/** The column, unique within a brand, that a unique identifier is found by. */
export const uniqueColumn = {
  username: 'username_canonical',
  email: 'email_canonical',
  uniqueId: 'unique_id_canonical',
} as const satisfies Record<UniqueField, keyof Schema['users']>;

export const userQueries = (db: Kysely<Schema>): UserRecords => {
  const users = db.selectFrom('users').select(userColumns);
  return {
    async byId(brandId, id) {
      const row = await users.where('brand_id', '=', brandId).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : readUser(valuesOf(row, userColumns));
    },

    async byUnique(brandId, field, canonical) {
      const row = await users
        .where('brand_id', '=', brandId)
        .where(uniqueColumn[field], '=', canonical)
        .executeTakeFirst();
      return row === undefined ? null : readUser(valuesOf(row, userColumns));
    },

    async list(brandId, { after, limit }) {
      const ofBrand = users.where('brand_id', '=', brandId);
      const rest = after === null ? ofBrand : ofBrand.where('id', '>', after);
      const rows = await rest.orderBy('id').limit(limit).execute();
      return rows.map((row) => readUser(valuesOf(row, userColumns)));
    },

    async insert(user) {
      await db.insertInto('users').values(toUserRow(user)).execute();
    },

    async update(user) {
      const { brand_id, id, version, ...changes } = toUserRow(user);
      await db
        .updateTable('users')
        .set(changes)
        .set(({ eb }) => ({ version: eb('version', '+', 1) }))
        .where('brand_id', '=', brand_id)
        .where('id', '=', id)
        .execute();
    },
  };
};
