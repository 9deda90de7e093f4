import type { AuditCheckpoint } from '../../core/audit/chain.ts';
import type { Instant } from '../../core/clock.ts';
import type { BrandId } from '../../core/ids.ts';
import { readPlace } from './numbers-as-text.ts';

export interface AuditCheckpointRow {
  readonly brand_id: BrandId;
  readonly writer: number;
  readonly sequence: number;
  readonly mac: Uint8Array;
  readonly at: Instant;
  readonly seal: Uint8Array;
}

/** Its numbers, and the others. */
export const checkpointNumbers = ['brand_id', 'writer', 'sequence', 'at'] as const;
export const checkpointCodes = ['mac', 'seal'] as const;

export const auditCheckpointColumns = [
  ...checkpointNumbers,
  ...checkpointCodes,
] as const satisfies ReadonlyArray<keyof AuditCheckpointRow>;

/** A row whose numbers were read as text. Where one of them has become another, no seal fits it. */
export const readCheckpointNumbers = ({
  mac,
  seal,
  ...numbers
}: Readonly<Record<(typeof checkpointNumbers)[number], string>> &
  Pick<AuditCheckpointRow, (typeof checkpointCodes)[number]>): AuditCheckpointRow => ({
  brand_id: readPlace(numbers.brand_id) as BrandId,
  writer: readPlace(numbers.writer),
  sequence: readPlace(numbers.sequence),
  at: readPlace(numbers.at),
  mac,
  seal,
});

export const toAuditCheckpointRow = (checkpoint: AuditCheckpoint): AuditCheckpointRow => ({
  brand_id: checkpoint.brandId,
  writer: checkpoint.writer,
  sequence: checkpoint.sequence,
  mac: checkpoint.mac,
  at: checkpoint.at,
  seal: checkpoint.seal,
});

export const readAuditCheckpoint = (row: AuditCheckpointRow): AuditCheckpoint => ({
  brandId: row.brand_id,
  writer: row.writer,
  sequence: row.sequence,
  mac: row.mac,
  at: row.at,
  seal: row.seal,
});
