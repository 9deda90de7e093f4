import type { LinkedAuditRecord } from '../../core/audit/ports.ts';
import type { NodeOf } from '../../core/audit/writer-nodes.ts';
import { type auditColumns, csvRow } from '../audit/csv.ts';
import { hexOf } from '../audit/head-lines.ts';
import { printableJson } from '../table.ts';
import { auditDocument } from './audit-record.ts';

/** An entry as a line of JSON: what `usher audit tail --json` prints, and its code. */
export const auditJsonLine = (record: LinkedAuditRecord, nodeOf: NodeOf): string =>
  `${printableJson({ ...auditDocument(record, nodeOf), mac: codeOf(record) })}\n`;

/** An entry as a row of CSV. What has no column of its own is in `detail`, as JSON. */
export const auditCsvRow = (record: LinkedAuditRecord, nodeOf: NodeOf): string => {
  const { at, writer, node, sequence, actor, address, ...event } = auditDocument(record, nodeOf);
  const { kind, userId, apiKeyId, ticketId, sessionId, applicationId, ...detail } = event as Readonly<
    Record<string, unknown>
  >;
  const cells: Readonly<Record<(typeof auditColumns)[number], unknown>> = {
    at,
    writer,
    sequence,
    kind,
    actorKind: actor.kind,
    actor: actorName(actor),
    address,
    userId,
    apiKeyId,
    ticketId,
    sessionId,
    // Where there is an application or none, no application is the management system.
    applicationId: applicationId === null ? 'management' : applicationId,
    detail: Object.keys(detail).length === 0 ? null : JSON.stringify(detail),
    mac: codeOf(record),
    node,
  };
  return csvRow(Object.values(cells).map((cell) => String(cell ?? '')));
};

const actorName = (actor: ReturnType<typeof auditDocument>['actor']): string | null => {
  if ('id' in actor) return String(actor.id);
  return 'name' in actor ? actor.name : null;
};

const codeOf = ({ mac }: LinkedAuditRecord): string | null => (mac === null ? null : hexOf(mac));
