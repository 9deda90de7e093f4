import type { Instant } from '../clock.ts';
import type { AuditRecord } from './ports.ts';

/** A node that took a writer's number for its own. It has it until another takes it. */
export interface WriterNode {
  readonly writer: number;
  readonly since: Instant;
  /** As the node calls itself. */
  readonly node: string;
}

/**
 * Which node wrote under which number. It is there to help find one's way, and proves nothing: it is in no chain.
 */
export interface WriterNodeReader {
  /** In the order of writers, and of times. None on a store that one node has to itself. */
  list(): Promise<readonly WriterNode[]>;
}

/** The node that wrote a record; `null` where nobody knows. */
export type NodeOf = (record: Pick<AuditRecord, 'writer' | 'at'>) => string | null;

export const createNodeOf = (list: readonly WriterNode[]): NodeOf => {
  const turns = Map.groupBy(list, ({ writer }) => writer);
  return ({ writer, at }) => lastUntil(turns.get(writer) ?? [], at)?.node ?? null;
};

/** @param turns in the order of time; found by halves, since a node that comes and goes has many */
const lastUntil = (turns: readonly WriterNode[], at: Instant): WriterNode | undefined => {
  let [low, high] = [0, turns.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((turns[middle]?.since ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return turns[low - 1];
};
