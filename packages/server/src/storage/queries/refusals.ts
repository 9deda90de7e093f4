import { hourOf, type RefusalReader } from '../../core/refusal/refusal.ts';
import type { Scopes } from './scopes.ts';

export const refusalQueries = (scopes: Scopes): RefusalReader => ({
  since: (at) =>
    scopes.all
      .selectFrom('refusals')
      .select(['hour', 'reason', 'count'])
      .where('hour', '>=', hourOf(at))
      .orderBy('hour')
      .orderBy('reason')
      .execute(),
});
