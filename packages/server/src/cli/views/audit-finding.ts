import { INSTALLATION } from '../../core/audit/entry.ts';
import type { AuditFinding, RecordOutline } from '../../core/audit/finding.ts';
import type { NodeOf } from '../../core/audit/writer-nodes.ts';
import { isoTime, isoTimeOrNull } from '../../core/documents/iso-time.ts';
import { type NamedLog, nameOfLog } from '../audit/which-log.ts';
import { localTime } from '../times.ts';

/** A finding as programs read it. */
export const findingDocument = ({ brand }: NamedLog, finding: AuditFinding, nodeOf: NodeOf) => {
  const { brandId: _, record, after, ...rest } = finding;
  return {
    brand,
    ...rest,
    node: nodeOfFinding(finding, nodeOf),
    record: record === null ? null : { at: isoTime(record.at), kind: record.kind },
    after: isoTimeOrNull(after),
  };
};

/** Of the record, or of what was written before it. */
const nodeOfFinding = ({ writer, record, after }: AuditFinding, nodeOf: NodeOf): string | null => {
  const at = record?.at ?? after;
  return at === null ? null : nodeOf({ writer, at });
};

/** A finding in one plain sentence, or two: which record, and what it means. Pure. */
export const findingSentence = (log: NamedLog, finding: AuditFinding, nodeOf: NodeOf): string => {
  const { unproved, writer } = finding;
  const node = nodeOfFinding(finding, nodeOf);
  const who = node === null ? `writer ${writer}` : `writer ${writer} (${node})`;
  const name = writer === 0 ? nameOfLog(log) : `${nameOfLog(log)}, ${who}`;
  const rest = unproved === null ? '' : ` Record ${unproved} stands behind, and cannot be proved any more.`;
  return `${name}: ${sentence(finding)}.${rest}`;
};

const sentence = (finding: AuditFinding): string => {
  switch (finding.kind) {
    case 'changed':
      return finding.part === 'content'
        ? `${named(finding)} ${was(finding)} changed: not what was recorded under that number`
        : `the code of ${named(finding)} was changed or taken away; what the record says is genuine`;
    case 'inserted':
      return `${named(finding)} ${was(finding)} inserted: nobody recorded it`;
    case 'changed-or-inserted':
      return `${named(finding)}, at the end, ${was(finding)} changed or inserted: only a head could tell which`;
    case 'removed':
      return removed(finding);
    case 'reordered':
      return finding.exchanged
        ? `${named(finding)} and record ${finding.standsAt} have changed places`
        : `${named(finding)} stands under the number ${finding.standsAt}: the order was changed`;
    case 'truncated':
      return truncated(finding);
    case 'rewritten':
      return `${numbered(finding)} ${finding.to === finding.sequence ? 'is not the one' : 'are not those'} that a head was taken of: somebody who has the master key wrote the log anew, or the store was restored from a backup and went on`;
    case 'checkpoint':
      return `the checkpoint at record ${finding.sequence} is not ours, or was changed: records up to there are missing, and nothing shows that retention dropped them`;
  }
};

const was = ({ sequence, to }: AuditFinding): string => (to === sequence ? 'was' : 'were');

const removed = (finding: AuditFinding & { readonly kind: 'removed' }): string => {
  const { after, renumbered } = finding;
  const written = after === null ? '' : `, written after ${localTime(after)}`;
  return `${missing(finding)}${written}${renumbered ? '; those behind were given other numbers, which hides it' : ''}`;
};

const truncated = (finding: AuditFinding): string => {
  const { brandId, sequence, to } = finding;
  if (to !== null) return `${missing(finding)} at the end: a head says that the log reached ${to}`;
  if (sequence === 1) {
    const first = brandId === INSTALLATION ? 'the first signing key' : 'its brand';
    return `the log is missing altogether, though it began with the creation of ${first}`;
  }
  return `everything from record ${sequence} on is missing: retention always leaves the last record`;
};

const missing = (finding: AuditFinding): string =>
  `${numbered(finding)} ${finding.to === finding.sequence ? 'is' : 'are'} missing`;

/** `record 17`, `records 17 to 20` */
const numbered = ({ sequence, to }: AuditFinding): string =>
  to === null || to === sequence ? `record ${sequence}` : `records ${sequence} to ${to}`;

/** With what the first of them is, and when it was written. */
const named = (finding: AuditFinding): string => {
  const { record } = finding;
  return record === null ? numbered(finding) : `${numbered(finding)} (${outline(record)})`;
};

const outline = ({ at, kind }: RecordOutline): string => `${kind}, ${localTime(at)}`;
