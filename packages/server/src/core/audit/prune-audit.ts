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
  const { brandId } = pruning;
  const { audit } = ports.store.read;
  const chains = (await audit.writers(brandId)).map((writer): ChainName => ({ brandId, writer }));
  for (const chain of chains) {
    const { findings } = await verifyChain(ports, audit, chain, []);
    if (findings.length > 0) throw new Problem('audit-not-intact');
  }
  const pruned: PrunedChain[] = [];
  for (const chain of chains) {
    const steps = pruning.dryRun
      ? lookAt(audit, chain, pruning.before)
      : drop(ports, chain, pruning.before, by);
    pruned.push(await sum(chain, steps));
  }
  return pruned;
};

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

async function* lookAt(audit: AuditReader, chain: ChainName, before: Instant): AsyncGenerator<Step> {
  let place = (await checkpointOf(audit, chain))?.sequence ?? 0;
  for (;;) {
    const step = await nextStep(audit, chain, place, before);
    const last = step.at(-1);
    if (last === undefined) return;
    yield step;
    place = last.sequence;
  }
}

async function* drop(ports: PrunePorts, chain: ChainName, before: Instant, by: By): AsyncGenerator<Step> {
  for (;;) {
    const step = await ports.store.write(({ audit }) => dropStep(ports, audit, chain, before, by));
    if (step.length === 0) return;
    yield step;
  }
}

/** What is older, at the beginning of a chain, and not its end. */
const nextStep = async (
  audit: AuditReader,
  { brandId, writer }: ChainName,
  place: number,
  before: Instant,
): Promise<Step> => {
  const links = await audit.links(brandId, writer, place, AT_ONCE + 1);
  const young = links.findIndex(({ at }) => at >= before);
  return links.slice(0, Math.min(links.length - 1, young === -1 ? links.length : young));
};

/** Within a transaction, so that nobody changes between verifying and dropping what was verified. */
const dropStep = async (
  { auditSealer, equal, clock }: PrunePorts,
  audit: AuditRecords,
  chain: ChainName,
  before: Instant,
  by: By,
): Promise<Step> => {
  const codes = createChainCodes(auditSealer, equal, chain);
  const old = await checkpointOf(audit, chain);
  if (old !== null && !equal(auditSealer.checkpoint(old), old.seal)) throw new Problem('audit-not-intact');
  const step = await nextStep(audit, chain, old?.sequence ?? 0, before);
  let place = old?.sequence ?? 0;
  let mac: Code = old?.mac ?? null;
  for (const link of step) {
    place += 1;
    if (link.sequence !== place || !codes.fits(link, place, mac)) throw new Problem('audit-not-intact');
    mac = link.mac;
  }
  if (mac === null || step.length === 0) return [];
  const checkpoint = { ...chain, sequence: place, mac, at: clock.now() };
  await audit.prune({ ...checkpoint, seal: auditSealer.checkpoint(checkpoint) });
  const event = {
    kind: 'audit.pruned',
    ofWriter: chain.writer,
    through: place,
    records: step.length,
  } as const;
  await audit.append(entry(chain.brandId, clock.now(), by, event));
  return step;
};
