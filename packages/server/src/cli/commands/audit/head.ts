import { type Command, Option } from 'commander';
import type { Ports } from '../../../core/ports.ts';
import { headLine } from '../../audit/head-lines.ts';
import { findLogs, type LogOptions, type NamedLog, nameOfLog } from '../../audit/which-log.ts';
import { addStoreCommand, type Parts, printLine, printNote } from '../../command.ts';
import { EndedWith } from '../../ended-with.ts';
import { exitCodes } from '../../exit-codes.ts';

export const addHead = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'head',
    about: 'Prints the ends of the audit logs, to be kept elsewhere.',
    more:
      'Each is a line of JSON, with or without --json: how far a log has got, and the code that its last record ' +
      'carries. Keep the lines where nobody can change them who can change the store: in mail, in git, on another ' +
      'machine. `usher audit verify --head` then notices when records are missing at the end, or were all written ' +
      'anew. Lines of several days may be in one file.',
    options: [
      new Option('--brand <slug>', 'only the log of this brand; else those of all, and the installation’s'),
    ],
    examples: [
      'usher audit head >> heads.jsonl',
      ['usher audit head --brand bumpyard', '| mail -s "Heads of today" auditor@example.com'],
    ],
    run: async (ports, options: Pick<LogOptions, 'brand'>) => {
      let isWhole = true;
      for (const log of await findLogs(ports, options)) isWhole = (await printHeads(ports, log)) && isWhole;
      if (!isWhole) throw new EndedWith(exitCodes.fault);
      return null;
    },
  });

/** `false` where a chain has no head to print. */
const printHeads = async ({ store, clock }: Ports, log: NamedLog): Promise<boolean> => {
  const { audit } = store.read;
  const heads = await audit.heads(log.brandId);
  for (const head of heads) printLine(headLine(log, head, clock.now()));
  if (heads.length === (await audit.writers(log.brandId)).length) return true;
  const sentence =
    'the last record is missing, or its code or number. `usher audit verify` shows what is wrong.';
  printNote(`usher: ${nameOfLog(log)} has no head: ${sentence}`);
  return false;
};
