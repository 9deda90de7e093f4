import { type Command, Option } from 'commander';
import type { AuditRecord } from '../../../core/audit/ports.ts';
import { createNodeOf } from '../../../core/audit/writer-nodes.ts';
import type { Ports } from '../../../core/ports.ts';
import { refuseIfAny } from '../../../core/problem.ts';
import { findLog, type LogOptions, logOptions } from '../../audit/which-log.ts';
import { addStoreCommand, type CommonOptions, type Parts, printLine } from '../../command.ts';
import { followAudit } from '../../follow-audit.ts';
import { countProblems, wholeNumber } from '../../options.ts';
import { untilStopped } from '../../stopping.ts';
import { printableJson } from '../../table.ts';
import { auditDocument, auditLines } from '../../views/audit-record.ts';

interface TailOptions extends CommonOptions, LogOptions {
  readonly lines: string;
  readonly follow?: true;
}

const MOST_LINES = 100_000;

export const addTail = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'tail',
    about: 'Shows the latest entries of an audit log.',
    more: 'With --json it prints JSON Lines: one document for each entry.',
    options: [
      ...logOptions(),
      new Option('--lines <number>', 'how many entries').default('20', '20'),
      new Option('--follow', 'go on with what is added, until Ctrl-C'),
    ],
    examples: [
      'usher audit tail --brand bumpyard',
      'usher audit tail --brand bumpyard --follow',
      'usher audit tail --brand bumpyard --follow --json | jq -c .kind',
      'usher audit tail --installation',
    ],
    run: async (ports, options: TailOptions) => {
      const lines = wholeNumber(options.lines);
      refuseIfAny(countProblems('lines', lines, MOST_LINES));
      const { audit } = ports.store.read;
      const { brandId } = await findLog(ports, options);
      const show = (records: readonly AuditRecord[]) => print(ports, records, options);
      if (options.follow) await followAudit(audit, brandId, lines, show, untilStopped());
      else await show(await audit.tail(brandId, lines));
      return null;
    },
  });

const print = async (
  ports: Ports,
  records: readonly AuditRecord[],
  { json }: CommonOptions,
): Promise<void> => {
  const lines = json ? await jsonLines(ports, records) : await auditLines(ports, records);
  for (const line of lines) printLine(line);
};

const jsonLines = async ({ store }: Ports, records: readonly AuditRecord[]): Promise<readonly string[]> => {
  const nodeOf = createNodeOf(await store.read.writerNodes.list());
  return records.map((record) => printableJson(auditDocument(record, nodeOf)));
};
