import type { Instant } from '../clock.ts';
import type { BrandId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import { Problem } from '../problem.ts';
import type { AuditLink } from './chain.ts';
import { type Code, createChainCodes } from './chain-codes.ts';
import { type By, entry } from './entry.ts';
import type { AuditReader, AuditRecords } from './ports.ts';
import { type ChainName, checkpointOf, verifyChain } from './verify-chain.ts';

/** What is to go: the records of a log before the first that is not older. */
export interface Pruning {
  readonly brandId: BrandId;
  readonly before: Instant;
  /** Whether to say only what would go. */
  readonly dryRun: boolean;
}

/** What went of one writer's chain. */
export interface PrunedChain {
  readonly writer: number;
  readonly records: number;
  /** The number of the last of them; `null` where there was none. */
  readonly through: number | null;
}

type PrunePorts = Pick<Ports, 'store' | 'auditSealer' | 'equal' | 'clock'>;

// Records in one transaction: some tenth of a second, in which nobody else writes.
const AT_ONCE = 5000;

/**
 * Drops the oldest records of a log, and leaves a sealed checkpoint in their place; the last record of a chain
 * always stays. It goes in steps, each a transaction with an entry of its own, so that sign-ins are not held up.
 *
 * Throws `audit-not-intact` where a chain does not verify: to drop what was tampered with would hide it for
 * ever. What it found wrong while it was under way, it has not dropped.
 */
export const pruneAudit = async (
  ports: PrunePorts,
  pruning: Pruning,
  by: By,
): Promise<readonly PrunedChain[]> => {
  const { brandId, before, dryRun } = pruning;
  const { audit } = ports.store.read;
  const stretches: Stretch[] = [];
  for (const writer of await audit.writers(brandId)) {
    const chain: ChainName = { brandId, writer };
    const { findings, last } = await verifyChain(ports, audit, chain, []);
    if (findings.length > 0) throw new Problem('audit-not-intact');
    stretches.push({ ...chain, before, end: last ?? 0 });
  }
  const pruned: PrunedChain[] = [];
  for (const stretch of stretches) {
    pruned.push(await sum(stretch, dryRun ? lookAt(audit, stretch) : drop(ports, stretch, by)));
  }
  return pruned;
};

/** What may go of a chain. */
interface Stretch extends ChainName {
  readonly before: Instant;
  /** The last record when it began: neither this one goes, nor what is written meanwhile. */
  readonly end: number;
}

/** Some records of a chain that go together, oldest first. */
type Step = readonly AuditLink[];

const sum = async ({ writer }: ChainName, steps: AsyncIterable<Step>): Promise<PrunedChain> => {
  let records = 0;
  let through: number | null = null;
  for await (const step of steps) {
    records += step.length;
    through = step.at(-1)?.sequence ?? through;
  }
  return { writer, records, through };
};

async function* lookAt(audit: AuditReader, stretch: Stretch): AsyncGenerator<Step> {
  let place = (await checkpointOf(audit, stretch))?.sequence ?? 0;
  for (;;) {
    const step = await nextStep(audit, stretch, place);
    const last = step.at(-1);
    if (last === undefined) return;
    yield step;
    place = last.sequence;
  }
}

async function* drop(ports: PrunePorts, stretch: Stretch, by: By): AsyncGenerator<Step> {
  for (;;) {
    const step = await ports.store.write(({ audit }) => dropStep(ports, audit, stretch, by));
    if (step.length === 0) return;
    yield step;
  }
}

/** What is older behind a place, up to the first that is not. */
const nextStep = async (
  audit: AuditReader,
  { brandId, writer, before, end }: Stretch,
  place: number,
): Promise<Step> => {
  const links = await audit.links(brandId, writer, place, AT_ONCE);
  const stays = links.findIndex(({ at, sequence }) => at >= before || sequence >= end);
  return stays === -1 ? links : links.slice(0, stays);
};

/** Within a transaction, so that nobody changes between verifying and dropping what was verified. */
const dropStep = async (
  { auditSealer, equal, clock }: PrunePorts,
  audit: AuditRecords,
  stretch: Stretch,
  by: By,
): Promise<Step> => {
  const { brandId, writer } = stretch;
  const codes = createChainCodes(auditSealer, equal, stretch);
  const old = await checkpointOf(audit, stretch);
  if (old !== null && !equal(auditSealer.checkpoint(old), old.seal)) throw new Problem('audit-not-intact');
  const step = await nextStep(audit, stretch, old?.sequence ?? 0);
  let place = old?.sequence ?? 0;
  let mac: Code = old?.mac ?? null;
  for (const link of step) {
    place += 1;
    if (link.sequence !== place || !codes.fits(link, place, mac)) throw new Problem('audit-not-intact');
    mac = link.mac;
  }
  if (mac === null || step.length === 0) return [];
  const checkpoint = { brandId, writer, sequence: place, mac, at: clock.now() };
  await audit.prune({ ...checkpoint, seal: auditSealer.checkpoint(checkpoint) });
  const event = { kind: 'audit.pruned', ofWriter: writer, through: place, records: step.length } as const;
  await audit.append(entry(brandId, clock.now(), by, event));
  return step;
};
