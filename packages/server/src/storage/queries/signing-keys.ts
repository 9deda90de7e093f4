import { INSTALLATION } from '../../core/audit/entry.ts';
import type { SigningKeyRecords } from '../../core/signing-key/signing-key.ts';
import { readSigningKey, toSigningKeyRow } from '../rows/signing-key-row.ts';
import type { Scopes } from './scopes.ts';

export const signingKeyQueries = (scopes: Scopes): SigningKeyRecords => ({
  async list() {
    const rows = await scopes.all
      .selectFrom('signing_keys')
      .select(['kid', 'state', 'sealed_secret', 'created_at'])
      .orderBy('created_at')
      .orderBy('kid')
      .execute();
    return rows.map(readSigningKey);
  },

  async insert(key) {
    await scopes.of(INSTALLATION).insertInto('signing_keys').values(toSigningKeyRow(key)).execute();
  },

  async update({ kid, state }) {
    await scopes.of(INSTALLATION).updateTable('signing_keys').set({ state }).where('kid', '=', kid).execute();
  },
});
