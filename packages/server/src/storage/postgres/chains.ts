import type { AuditPlace, AuditSealer } from '../../core/audit/chain.ts';
import type { AuditEntry } from '../../core/audit/event.ts';
import type { BrandId } from '../../core/ids.ts';
import { type AuditRow, toAuditRow } from '../rows/audit-row.ts';
import { insertAudit } from './columns.ts';
import type { Answer, Session } from './session.ts';
import { statement } from './statement.ts';

interface End {
  readonly sequence: number;
  readonly mac: Uint8Array | null;
}

/** Records and where their chains ended before and after them, by brand. */
export interface Appended {
  readonly rows: readonly AuditRow[];
  readonly brandIds: readonly BrandId[];
  readonly before: readonly number[];
  readonly after: readonly End[];
}

const BEGINNING: End = { sequence: 0, mac: null };

const selectEnds = statement(
  'audit_ends',
  'SELECT brand_id, sequence, mac FROM audit_ends WHERE writer = $1 AND brand_id = ANY($2::bigint[])',
);

// Where the end is not the one that we went on from, the number is NULL, which its column refuses.
const moveEnds = statement(
  'move_audit_ends',
  `INSERT INTO audit_ends AS e (brand_id, writer, sequence, previous, mac)
   SELECT brand_id, $1, sequence, previous, mac
     FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[]) AS n (brand_id, sequence, previous, mac)
    ORDER BY brand_id
       ON CONFLICT (brand_id, writer) DO UPDATE
      SET sequence = CASE WHEN e.sequence = excluded.previous THEN excluded.sequence END,
          previous = excluded.previous,
          mac = excluded.mac`,
);

/**
 * The chains of the audit log that one writer appends to. While its connection lasts nobody else has its
 * number, so where they end is known; it is asked for once for each brand.
 */
export class Chains {
  readonly #sealer: AuditSealer;
  readonly #ends = new Map<BrandId, End>();
  #writer: number;

  constructor(sealer: AuditSealer, writer: number) {
    this.#sealer = sealer;
    this.#writer = writer;
  }

  get writer(): number {
    return this.#writer;
  }

  /** To be called with each new connection. */
  become(writer: number): void {
    this.#writer = writer;
    this.forget();
  }

  /** What was appended may not have happened. */
  forget(): void {
    this.#ends.clear();
  }

  /** Asks where the chains of these brands end, so far as that is not known. */
  async learn(session: Session, brandIds: Iterable<BrandId>): Promise<void> {
    const unknown = [...new Set(brandIds)].filter((brandId) => !this.#ends.has(brandId));
    if (unknown.length === 0) return;
    const { rows } = await session.run(selectEnds, [this.#writer, unknown]);
    for (const brandId of unknown) this.#ends.set(brandId, BEGINNING);
    for (const [brandId, sequence, mac] of rows)
      this.#ends.set(brandId as BrandId, { sequence: Number(sequence), mac: mac as Uint8Array });
  }

  /** Links entries to the ends of their chains, which {@link learn} must know. */
  link(entries: readonly AuditEntry[]): Appended {
    const before = new Map<BrandId, number>();
    const rows = entries.map((entry) => this.#link(entry, before));
    const brandIds = [...before.keys()];
    return {
      rows,
      brandIds,
      before: [...before.values()],
      after: brandIds.map((brandId) => this.#endOf(brandId)),
    };
  }

  /** Writes what was linked. */
  send(session: Session, { rows, brandIds, before, after }: Appended): readonly Promise<Answer>[] {
    if (rows.length === 0) return [];
    return [
      session.run(moveEnds, [
        this.#writer,
        brandIds,
        after.map(({ sequence }) => sequence),
        before,
        after.map(({ mac }) => mac),
      ]),
      session.run(insertAudit.statement, insertAudit.parameters(rows)),
    ];
  }

  #link(entry: AuditEntry, before: Map<BrandId, number>): AuditRow {
    const { brandId } = entry;
    const end = this.#endOf(brandId);
    if (!before.has(brandId)) before.set(brandId, end.sequence);
    const place: AuditPlace = { brandId, writer: this.#writer, sequence: end.sequence + 1 };
    const row = toAuditRow(entry, place, (content) => this.#sealer.link(place, content, end.mac));
    this.#ends.set(brandId, { sequence: place.sequence, mac: row.mac });
    return row;
  }

  #endOf(brandId: BrandId): End {
    const end = this.#ends.get(brandId);
    if (end === undefined) throw new Error('the end of a chain that nobody asked for');
    return end;
  }
}
