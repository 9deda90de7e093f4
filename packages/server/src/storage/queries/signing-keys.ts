import type { Kysely } from 'kysely';
import type { SigningKeyRecords } from '../../core/signing-key/signing-key.ts';
import { readSigningKey, toSigningKeyRow } from '../rows/signing-key-row.ts';
import type { Schema } from '../schema.ts';

export const signingKeyQueries = (db: Kysely<Schema>): SigningKeyRecords => ({
  async list() {
    const rows = await db
      .selectFrom('signing_keys')
      .select(['kid', 'state', 'sealed_secret', 'created_at'])
      .orderBy('created_at')
      .orderBy('kid')
      .execute();
    return rows.map(readSigningKey);
  },

  async insert(key) {
    await db.insertInto('signing_keys').values(toSigningKeyRow(key)).execute();
  },

  async update({ kid, state }) {
    await db.updateTable('signing_keys').set({ state }).where('kid', '=', kid).execute();
  },
});
