import type { BrandId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import type { AuditCheckpoint, AuditHead, AuditLink } from './chain.ts';
import { type ChainCodes, createChainCodes } from './chain-codes.ts';
import { explainWalk } from './explain-walk.ts';
import type { AuditFinding, ChainFinding } from './finding.ts';
import { createHeadBook, type HeadBook } from './head-book.ts';
import { ChainWalk, type Walked } from './walk-chain.ts';

/** A chain, with everything that is known of it besides its records. */
export interface ChainToVerify {
  readonly brandId: BrandId;
  readonly writer: number;
  readonly checkpoint: AuditCheckpoint | null;
  readonly heads: readonly AuditHead[];
}

/** What became of a chain. */
export interface ChainVerdict {
  readonly brandId: BrandId;
  readonly writer: number;
  /** How many records there are, and the numbers of the first and the last. */
  readonly records: number;
  readonly first: number | null;
  readonly last: number | null;
  readonly checkpoint: AuditCheckpoint | null;
  /** How many of the heads the chain agrees with, and how many tell of records that retention has dropped. */
  readonly headsMet: number;
  readonly headsTooOld: number;
  /** In the order of places; empty where the chain is intact. */
  readonly findings: readonly AuditFinding[];
  /** How many more there are than are listed. */
  readonly more: number;
}

/** Takes a chain's rows, and says what became of it. Pure. */
export class ChainJudge {
  readonly #chain: ChainToVerify;
  readonly #isOurs: boolean;
  readonly #codes: ChainCodes;
  readonly #heads: HeadBook;
  readonly #walk: ChainWalk;

  /** @param mostTries as in {@link createChainCodes} */
  constructor(
    { auditSealer, equal }: Pick<Ports, 'auditSealer' | 'equal'>,
    chain: ChainToVerify,
    mostTries?: number,
  ) {
    const { checkpoint, heads } = chain;
    this.#chain = chain;
    this.#isOurs = checkpoint !== null && equal(auditSealer.checkpoint(checkpoint), checkpoint.seal);
    this.#codes = createChainCodes(auditSealer, equal, chain, mostTries);
    this.#heads = createHeadBook(heads);
    if (checkpoint !== null && this.#isOurs) this.#heads.meet(checkpoint.sequence, checkpoint.mac);
    this.#walk = new ChainWalk(this.#codes, startOf(checkpoint, this.#isOurs), this.#heads);
  }

  /** The next row, in the order of numbers. */
  take(link: AuditLink): void {
    this.#walk.take(link);
  }

  verdict(): ChainVerdict {
    const { brandId, writer, checkpoint } = this.#chain;
    const walked = this.#walk.finish();
    const since = this.#answersSince(walked);
    const explained = explainWalk(this.#codes, walked, this.#heads, since);
    const { met, missing } = this.#heads.sort();
    const findings = [...this.#checkpointFindings(walked, explained), ...explained];
    return {
      brandId,
      writer,
      records: walked.rows,
      first: walked.first,
      last: walked.last,
      checkpoint,
      headsMet: met.length,
      headsTooOld: missing.filter(({ place }) => place < since).length,
      findings: findings.map((finding) => ({ brandId, writer, ...finding })),
      more: walked.more,
    };
  }

  /** The first place that the chain has to answer for. */
  #answersSince({ first, end }: Walked): number {
    const { checkpoint } = this.#chain;
    if (checkpoint === null) return 0;
    return this.#isOurs ? checkpoint.sequence : (first ?? end.next);
  }

  #checkpointFindings(walked: Walked, others: readonly ChainFinding[]): readonly ChainFinding[] {
    const { checkpoint } = this.#chain;
    if (checkpoint === null) return [];
    const { sequence, at } = checkpoint;
    if (!this.#isOurs) {
      const about = { record: null, after: at, unproved: walked.first };
      return [{ kind: 'checkpoint', sequence, to: sequence, ...about }];
    }
    // Retention never drops the last record of a chain.
    const isEmpty = walked.last === null || walked.last <= sequence;
    if (!isEmpty || others.some(({ kind }) => kind === 'truncated')) return [];
    const about = { record: null, after: null, unproved: null };
    return [{ kind: 'truncated', sequence: sequence + 1, to: null, ...about }];
  }
}

/** A checkpoint that is not ours proves nothing, so the first row is believed as it stands. */
const startOf = (checkpoint: AuditCheckpoint | null, isOurs: boolean) => {
  if (checkpoint === null) return { mac: null, next: 1 };
  return { mac: isOurs ? checkpoint.mac : undefined, next: checkpoint.sequence + 1 };
};
