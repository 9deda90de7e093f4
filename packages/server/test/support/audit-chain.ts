import type { AuditCheckpoint, AuditHead, AuditLink } from '../../src/core/audit/chain.ts';
import type { AuditFinding } from '../../src/core/audit/finding.ts';
import { ChainJudge, type ChainVerdict } from '../../src/core/audit/judge-chain.ts';
import type { BrandId } from '../../src/core/ids.ts';
import { constantTimeEqual } from '../../src/crypto/equal.ts';
import { auditSealer } from './key-ring.ts';

/** A chain of the audit log as its rows lie in a store, for tests that tamper with it. */
export type Rows = readonly AuditLink[];

const chain = { brandId: 101 as BrandId, writer: 0 };

// A bound for damage all over, so that a test of many chains is done in seconds.
const MOST_TRIES = 2000;

/** With one more record, as the server would write it, whatever the rows are by now. */
export const append = (rows: Rows, content: string): Rows => {
  const last = rows.at(-1);
  const sequence = (last?.sequence ?? 0) + 1;
  const mac = auditSealer.link({ ...chain, sequence }, content, last?.mac ?? null);
  return [...rows, { sequence, at: sequence * 1000, kind: 'brand.changed', content, mac }];
};

export const chainOf = (length: number): Rows => {
  let rows: Rows = [];
  for (let number = 1; number <= length; number++) rows = append(rows, `record ${number}`);
  return rows;
};

/** @param at the number of the record that is the last for now */
export const headAt = (rows: Rows, at: number): AuditHead => {
  const row = rows.find(({ sequence }) => sequence === at);
  if (row?.mac == null) throw new Error(`no head at ${at}`);
  return { ...chain, sequence: at, mac: row.mac };
};

/** What retention leaves of the records up to a number. */
export const checkpointAt = (rows: Rows, at: number): AuditCheckpoint => {
  const checkpoint = { ...headAt(rows, at), at: 0 };
  return { ...checkpoint, seal: auditSealer.checkpoint(checkpoint) };
};

export const judge = (
  rows: Rows,
  heads: readonly AuditHead[] = [],
  checkpoint: AuditCheckpoint | null = null,
): ChainVerdict => {
  const judging = { auditSealer, equal: constantTimeEqual };
  const verification = new ChainJudge(judging, { ...chain, checkpoint, heads }, MOST_TRIES);
  for (const row of rows) verification.take(row);
  return verification.verdict();
};

/** `changed 7`, `removed 5 to 9`, `reordered 3 and 8`: a finding in a word and its numbers. */
export const inShort = (finding: AuditFinding): string => {
  const { kind, sequence, to } = finding;
  if (finding.kind === 'reordered') {
    return finding.exchanged
      ? `reordered ${sequence} and ${finding.standsAt}`
      : `reordered ${sequence}, at ${finding.standsAt}`;
  }
  return to === sequence ? `${kind} ${sequence}` : `${kind} ${sequence} to ${to}`;
};

/** What somebody who can write the store, and has no key, can put into a code. */
export const aCode = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

export const change = (rows: Rows, number: number, changes: Partial<AuditLink>): Rows =>
  rows.map((row) => (row.sequence === number ? { ...row, ...changes } : row));

export const remove = (rows: Rows, first: number, count: number): Rows =>
  rows.filter(({ sequence }) => sequence < first || sequence >= first + count);

/** Closes the gaps, or makes room: the rows are numbered anew in the order that they are in. */
export const renumber = (rows: Rows): Rows => rows.map((row, at) => ({ ...row, sequence: at + 1 }));

export const insert = (rows: Rows, before: number, count: number, mac: Uint8Array | null): Rows => {
  const fakes = Array.from({ length: count }, (_, at) => ({
    sequence: 0,
    at: 0,
    kind: 'brand.changed',
    content: `fake ${at}`,
    mac,
  }));
  return renumber([...rows.slice(0, before - 1), ...fakes, ...rows.slice(before - 1)]);
};

/** @param copied whether the codes go along with the contents */
export const swap = (rows: Rows, one: number, other: number, copied: boolean): Rows => {
  const at = (number: number) => rows.find(({ sequence }) => sequence === number);
  const [left, right] = [at(one), at(other)];
  if (left === undefined || right === undefined) throw new Error('no such record');
  const put = (into: AuditLink, from: AuditLink): AuditLink => ({
    ...from,
    sequence: into.sequence,
    mac: copied ? from.mac : into.mac,
  });
  return rows.map((row) => {
    if (row === left) return put(left, right);
    return row === right ? put(right, left) : row;
  });
};

export const move = (rows: Rows, from: number, to: number): Rows => {
  const others = rows.filter(({ sequence }) => sequence !== from);
  const moved = rows.filter(({ sequence }) => sequence === from);
  return renumber([...others.slice(0, to - 1), ...moved, ...others.slice(to - 1)]);
};

/** Whether the rows are what was written, from the first on and without a gap. Shorter than it was is whole. */
export const isWhole = (rows: Rows): boolean =>
  rows.every(({ sequence, content, mac }, at) => {
    const previous = rows[at - 1]?.mac ?? null;
    const code = auditSealer.link({ ...chain, sequence }, content, previous);
    return sequence === at + 1 && mac !== null && constantTimeEqual(code, mac);
  });
