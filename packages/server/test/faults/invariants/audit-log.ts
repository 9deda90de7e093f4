import type { AuditRow } from '../../../src/storage/rows/audit-row.ts';
import { digestOf } from '../store-view.ts';
import type { Check } from './evidence.ts';

interface Chain {
  readonly length: number;
  readonly digest: string;
}

/**
 * Each writer's records are numbered from one without a gap, and what has once been written stays as it was.
 * To be made once for a store: it remembers what it has seen.
 */
export const createAuditCheck = (): Check => {
  const seen = new Map<string, Chain>();
  return function* ({ store: { audit, slugOf } }) {
    const chains = Map.groupBy(audit, ({ brand_id, writer }) => `${slugOf(brand_id)}, writer ${writer}`);
    for (const [name, records] of chains) {
      yield* checkNumbers(name, records);
      const before = seen.get(name);
      if (before !== undefined && digestOf(records.slice(0, before.length)) !== before.digest)
        yield `the log of ${name} has changed within its first ${before.length} records`;
      seen.set(name, { length: records.length, digest: digestOf(records) });
    }
    for (const name of seen.keys()) if (!chains.has(name)) yield `the log of ${name} is gone`;
  };
};

function* checkNumbers(name: string, records: readonly AuditRow[]): Iterable<string> {
  for (const [at, { sequence }] of records.entries()) {
    if (sequence === at + 1) continue;
    yield `the log of ${name} has number ${sequence} in place ${at + 1}`;
    return;
  }
}

/** The file is what SQLite takes for a sound one. */
export const checkIntegrity: Check = ({ store }) => store.integrity;
