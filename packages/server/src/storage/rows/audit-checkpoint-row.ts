import type { AuditCheckpoint } from '../../core/audit/chain.ts';
import type { Instant } from '../../core/clock.ts';
import type { BrandId } from '../../core/ids.ts';

export interface AuditCheckpointRow {
  readonly brand_id: BrandId;
  readonly writer: number;
  readonly sequence: number;
  readonly mac: Uint8Array;
  readonly at: Instant;
  readonly seal: Uint8Array;
}

export const auditCheckpointColumns = [
  'brand_id',
  'writer',
  'sequence',
  'mac',
  'at',
  'seal',
] as const satisfies ReadonlyArray<keyof AuditCheckpointRow>;

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
