import type { AuditRecord } from '../../src/core/audit/ports.ts';
import type { BrandId } from '../../src/core/ids.ts';
import type { Ports } from '../../src/core/ports.ts';
import { auditOf } from './open-store.ts';
import type { Place } from './place.ts';
import { inRawStore } from './raw-store.ts';

/**
 * A brand's records such that a change of management stands behind all that was committed before it and ahead of
 * all that was committed after it, whatever any clock said.
 *
 * In a file there is one chain, whose numbers are this order. In PostgreSQL there is one for each writer, but the
 * server numbers transactions when they first write, which all do that concern the brand while they have its lock;
 * and whoever changes the brand has it alone.
 */
export const auditInOrderOfCommits = async (
  { ports, place }: { readonly ports: Ports; readonly place: Place },
  brandId: BrandId,
): Promise<readonly AuditRecord[]> => {
  const records = await auditOf(ports, brandId);
  if (place.database === null) {
    if (new Set(records.map(({ writer }) => writer)).size > 1)
      throw new Error('there is more than one chain');
    return records;
  }
  const transactions = await transactionsOf(place, brandId);
  const transactionOf = (record: AuditRecord): number => transactions.get(placeIn(record)) ?? 0;
  return [...records].sort(
    (one, other) => transactionOf(one) - transactionOf(other) || one.sequence - other.sequence,
  );
};

const placeIn = ({ writer, sequence }: Pick<AuditRecord, 'writer' | 'sequence'>): string =>
  `${writer}.${sequence}`;

/** Which transaction wrote each record, by the record's place. */
const transactionsOf = async (place: Place, brandId: BrandId): Promise<ReadonlyMap<string, number>> => {
  const rows = await inRawStore(place, (raw) =>
    raw.all('SELECT writer, sequence, xmin::text AS transaction FROM audit WHERE brand_id = ?', brandId),
  );
  return new Map(
    rows.map(({ writer, sequence, transaction }) => [
      placeIn({ writer: Number(writer), sequence: Number(sequence) }),
      Number(transaction),
    ]),
  );
};
