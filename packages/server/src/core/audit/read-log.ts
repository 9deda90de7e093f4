import type { Instant } from '../clock.ts';
import type { BrandId } from '../ids.ts';
import { type AuditReader, BEFORE_ALL, type LinkedAuditRecord } from './ports.ts';
import { PAGE } from './verify-chain.ts';

/** A stretch of time, without its end. */
export interface Period {
  readonly since: Instant;
  readonly until: Instant;
}

/**
 * A log in the order of time: the chains of its writers, each in the order of its numbers, merged. It reads a
 * page at a time of each, however long they are.
 */
export async function* readLog(
  audit: AuditReader,
  brandId: BrandId,
  { since, until }: Period,
): AsyncGenerator<LinkedAuditRecord> {
  const chains: Chain[] = [];
  for (const writer of await audit.writers(brandId)) {
    const chain = { writer, page: await audit.after(brandId, writer, BEFORE_ALL, PAGE), at: 0 };
    if (chain.page.length > 0) chains.push(chain);
  }
  for (;;) {
    const chain = earliest(chains);
    const record = chain?.page[chain.at];
    if (chain === undefined || record === undefined) return;
    if (record.at >= since && record.at < until) yield record;
    chain.at += 1;
    if (chain.at === chain.page.length) {
      chain.page = await audit.after(brandId, chain.writer, record.sequence, PAGE);
      chain.at = 0;
    }
  }
}

interface Chain {
  readonly writer: number;
  page: readonly LinkedAuditRecord[];
  /** Where in the page the next record is. */
  at: number;
}

/** The chain whose next record is the oldest. */
const earliest = (chains: readonly Chain[]): Chain | undefined => {
  let found: Chain | undefined;
  let time = Number.POSITIVE_INFINITY;
  for (const chain of chains) {
    const next = chain.page[chain.at];
    if (next === undefined || (found !== undefined && next.at >= time)) continue;
    found = chain;
    time = next.at;
  }
  return found;
};
