import type { ChainVerdict } from '../../core/audit/judge-chain.ts';
import { createNodeOf, type NodeOf, type WriterNode } from '../../core/audit/writer-nodes.ts';
import { idOfLog, type NamedLog } from '../audit/which-log.ts';
import { printable } from '../table.ts';
import { findingDocument, findingSentence } from './audit-finding.ts';

/** A log, and what became of its chains. */
export interface VerifiedLog {
  readonly log: NamedLog;
  readonly chains: readonly ChainVerdict[];
}

export const isIntact = ({ chains }: VerifiedLog): boolean =>
  chains.every(({ findings }) => findings.length === 0);

export const verificationDocument = (verified: readonly VerifiedLog[], nodes: readonly WriterNode[]) => ({
  intact: verified.every(isIntact),
  chains: verified.flatMap(({ log, chains }) => chains.map((chain) => chainDocument(log, chain, nodes))),
  findings: verified.flatMap(({ log, chains }) =>
    chains.flatMap(({ findings }) =>
      findings.map((finding) => findingDocument(log, finding, createNodeOf(nodes))),
    ),
  ),
});

const chainDocument = (log: NamedLog, chain: ChainVerdict, nodes: readonly WriterNode[]) => ({
  brand: log.brand,
  brandId: idOfLog(log),
  writer: chain.writer,
  // Everybody who has had the number.
  nodes: [...new Set(nodes.filter(({ writer }) => writer === chain.writer).map(({ node }) => node))],
  records: chain.records,
  first: chain.first,
  last: chain.last,
  prunedThrough: chain.checkpoint?.sequence ?? null,
  headsMet: chain.headsMet,
  headsTooOld: chain.headsTooOld,
  findings: chain.findings.length + chain.more,
});

/** One line for each finding, and how many records were read. @param hasHeads whether any were given */
export const verificationText = (
  verified: readonly VerifiedLog[],
  nodes: readonly WriterNode[],
  hasHeads: boolean,
): string => {
  const chains = verified.flatMap((each) => each.chains);
  const total = (count: (chain: ChainVerdict) => number): number =>
    chains.reduce((sum, chain) => sum + count(chain), 0);
  const read = `${total(({ records }) => records)} records in ${counted(verified.length, 'log')}`;
  const damaged = verified.filter((each) => !isIntact(each));
  if (damaged.length === 0) return `Intact: ${read}. ${headsText(hasHeads, total)}`;
  const findings = total(({ findings: listed, more }) => listed.length + more);
  return [
    ...damaged.flatMap((each) => linesOf(each, createNodeOf(nodes))),
    '',
    `Not intact: ${counted(findings, 'finding')} in ${read}. ${headsText(hasHeads, total)}`,
  ].join('\n');
};

const linesOf = ({ log, chains }: VerifiedLog, nodeOf: NodeOf): string[] =>
  chains.flatMap(({ findings, more }) => [
    ...findings.map((finding) => printable(findingSentence(log, finding, nodeOf))),
    ...(more === 0 ? [] : [`and ${more} more.`]),
  ]);

const headsText = (hasHeads: boolean, total: (count: (chain: ChainVerdict) => number) => number): string => {
  if (!hasHeads) return 'No head was given, so nobody can tell whether the last records are there.';
  const agreeing = counted(
    total(({ headsMet }) => headsMet),
    'head',
  );
  const old = total(({ headsTooOld }) => headsTooOld);
  return `In agreement: ${agreeing}.${old === 0 ? '' : ` Older than what retention has left: ${old}.`}`;
};

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
