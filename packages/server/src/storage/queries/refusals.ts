import type { Kysely } from 'kysely';
import { hourOf, type RefusalReader } from '../../core/refusal/refusal.ts';
import type { Schema } from '../schema.ts';

export const refusalQueries = (db: Kysely<Schema>): RefusalReader => ({
  since: (at) =>
    db
      .selectFrom('refusals')
      .select(['hour', 'reason', 'count'])
      .where('hour', '>=', hourOf(at))
      .orderBy('hour')
      .orderBy('reason')
      .execute(),
});
