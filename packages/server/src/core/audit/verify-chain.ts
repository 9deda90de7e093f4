import type { BrandId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import type { AuditCheckpoint, AuditHead } from './chain.ts';
import { ChainJudge, type ChainVerdict } from './judge-chain.ts';
import { type AuditReader, BEFORE_ALL } from './ports.ts';

/** Rows read at a time: some hundred kilobytes. */
export const PAGE = 1000;

// Retention may drop records while they are read, and puts a checkpoint in their place; then reading begins anew.
const MOST_READINGS = 5;

/** One chain of a log. */
export interface ChainName {
  readonly brandId: BrandId;
  readonly writer: number;
}

/**
 * Verifies a chain from its checkpoint, or from its beginning, to its end, and compares it with heads that were
 * exported before. It reads a page at a time, however long the chain is.
 */
export const verifyChain = async (
  ports: Pick<Ports, 'auditSealer' | 'equal'>,
  audit: AuditReader,
  chain: ChainName,
  heads: readonly AuditHead[],
): Promise<ChainVerdict> => {
  for (let reading = 1; ; reading++) {
    const checkpoint = await checkpointOf(audit, chain);
    const judge = new ChainJudge(ports, { ...chain, checkpoint, heads });
    await readAll(audit, chain, judge);
    const verdict = judge.verdict();
    if (verdict.findings.length === 0 || reading === MOST_READINGS) return verdict;
    const now = await checkpointOf(audit, chain);
    if (now?.sequence === checkpoint?.sequence) return verdict;
  }
};

export const checkpointOf = async (
  audit: AuditReader,
  { brandId, writer }: ChainName,
): Promise<AuditCheckpoint | null> => {
  const checkpoints = await audit.checkpoints(brandId);
  return checkpoints.find((checkpoint) => checkpoint.writer === writer) ?? null;
};

const readAll = async (
  audit: AuditReader,
  { brandId, writer }: ChainName,
  judge: ChainJudge,
): Promise<void> => {
  let last = BEFORE_ALL;
  for (;;) {
    const page = await audit.links(brandId, writer, last, PAGE);
    for (const link of page) judge.take(link);
    const end = page.at(-1);
    if (end === undefined) return;
    last = end.sequence;
  }
};
