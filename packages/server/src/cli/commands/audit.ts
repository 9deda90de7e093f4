import { type Command, Option } from 'commander';
import type { AuditRecord } from '../../core/audit/ports.ts';
import { findBrand } from '../../core/brand/find-brand.ts';
import type { Ports } from '../../core/ports.ts';
import { refuseIfAny } from '../../core/problem.ts';
import { addGroup, addStoreCommand, type CommonOptions, type Parts, printLine } from '../command.ts';
import { followAudit } from '../follow-audit.ts';
import { brandOption, countProblems, wholeNumber } from '../options.ts';
import { untilStopped } from '../stopping.ts';
import { auditDocument, auditLines } from '../views/audit-record.ts';

interface TailOptions extends CommonOptions {
  readonly brand: string;
  readonly lines: string;
  readonly follow?: true;
}

const MOST_LINES = 100_000;

export const addAuditCommands = (program: Command, parts: Parts): void => {
  const group = addGroup(
    program,
    'audit',
    'The audit log: who did what, and what was refused and why.',
    'Every ticket, sign-in, refusal and change is in it, written together with what it records.',
  );
  addStoreCommand(group, parts, {
    usage: 'tail',
    about: 'Shows the latest entries of a brand’s audit log.',
    more: 'With --json it prints JSON Lines: one document for each entry.',
    options: [
      brandOption(),
      new Option('--lines <number>', 'how many entries').default('20', '20'),
      new Option('--follow', 'go on with what is added, until Ctrl-C'),
    ],
    examples: [
      'usher audit tail --brand bumpyard',
      'usher audit tail --brand bumpyard --follow',
      'usher audit tail --brand bumpyard --follow --json | jq -c .kind',
    ],
    run: async (ports, options: TailOptions) => {
      const lines = wholeNumber(options.lines);
      refuseIfAny(countProblems('lines', lines, MOST_LINES));
      const { audit, brands } = ports.store.read;
      const { id } = await findBrand(brands, options.brand);
      const show = (records: readonly AuditRecord[]) => print(ports, records, options);
      if (options.follow) await followAudit(audit, id, lines, show, untilStopped());
      else await show(await audit.tail(id, lines));
      return null;
    },
  });
};

const print = async (
  ports: Ports,
  records: readonly AuditRecord[],
  { json }: CommonOptions,
): Promise<void> => {
  const lines = json
    ? records.map((record) => JSON.stringify(auditDocument(record)))
    : await auditLines(ports, records);
  for (const line of lines) printLine(line);
};
