import { type Command, Option } from 'commander';
import type { AuditHead } from '../../../core/audit/chain.ts';
import { verifyLog } from '../../../core/audit/verify-log.ts';
import { readHeads } from '../../audit/head-lines.ts';
import { findLogs, type LogOptions, type NamedLog } from '../../audit/which-log.ts';
import { addStoreCommand, type Parts } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import {
  isIntact,
  type VerifiedLog,
  verificationDocument,
  verificationText,
} from '../../views/verification.ts';

interface VerifyOptions extends Pick<LogOptions, 'brand'> {
  readonly head?: string;
}

export const addVerify = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'verify',
    about: 'Finds out whether an audit log was tampered with, and names the records.',
    more:
      'It notices each record that was changed, removed, inserted or moved, and each checkpoint of retention that ' +
      'is not ours. That records are missing at the end, or that somebody who has the master key wrote all of them ' +
      'anew, only heads can tell that were exported before (`usher audit head`).\n\n' +
      'The exit code is 0 where all is intact and 1 where anything is wrong.',
    options: [
      new Option('--brand <slug>', 'only the log of this brand; else those of all, and the installation’s'),
      new Option('--head <file>', 'heads that were exported before, to compare with'),
    ],
    examples: ['usher audit verify', 'usher audit verify --brand bumpyard --head heads.jsonl'],
    run: async (ports, options: VerifyOptions) => {
      const { brand, head } = options;
      const heads = head === undefined ? [] : readHeads(head);
      const logs = await findLogs(ports, options);
      const verified: VerifiedLog[] = [];
      for (const log of brand === undefined ? withLogsOf(heads, logs) : logs) {
        verified.push({ log, chains: await verifyLog(ports, log.brandId, heads) });
      }
      const nodes = await ports.store.read.writerNodes.list();
      return {
        document: verificationDocument(verified, nodes),
        text: verificationText(verified, nodes, head !== undefined),
        exitCode: verified.every(isIntact) ? exitCodes.done : exitCodes.fault,
      };
    },
  });

/** What is left of a log may be what a head tells of it. */
const withLogsOf = (heads: readonly AuditHead[], logs: readonly NamedLog[]): readonly NamedLog[] => {
  const known = new Set(logs.map(({ brandId }) => brandId));
  const gone = new Set(heads.map(({ brandId }) => brandId).filter((brandId) => !known.has(brandId)));
  return [...logs, ...[...gone].map((brandId) => ({ brandId, brand: null }))];
};
