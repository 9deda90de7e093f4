import type { BrandId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import type { AuditHead } from './chain.ts';
import { INSTALLATION } from './entry.ts';
import type { ChainVerdict } from './judge-chain.ts';
import { verifyChain } from './verify-chain.ts';

/**
 * Verifies all chains of a brand's log, or of the installation's, and those that heads tell of.
 * @param heads of any logs; those of others are left alone
 */
export const verifyLog = async (
  ports: Pick<Ports, 'store' | 'auditSealer' | 'equal'>,
  brandId: BrandId,
  heads: readonly AuditHead[],
): Promise<readonly ChainVerdict[]> => {
  const { audit, brands } = ports.store.read;
  const ofLog = heads.filter((head) => head.brandId === brandId);
  const writers = new Set([...(await audit.writers(brandId)), ...ofLog.map(({ writer }) => writer)]);
  const verdicts: ChainVerdict[] = [];
  for (const writer of [...writers].sort((left, right) => left - right)) {
    const ofChain = ofLog.filter((head) => head.writer === writer);
    verdicts.push(await verifyChain(ports, audit, { brandId, writer }, ofChain));
  }
  if (verdicts.length > 0 || brandId === INSTALLATION || (await brands.byId(brandId)) === null)
    return verdicts;
  return [withoutLog(brandId)];
};

/** Creating a brand is the first thing that its log tells. */
const withoutLog = (brandId: BrandId): ChainVerdict => {
  const chain = { brandId, writer: 0 };
  const nothing = { record: null, after: null, unproved: null };
  return {
    ...chain,
    records: 0,
    first: null,
    last: null,
    checkpoint: null,
    headsMet: 0,
    headsTooOld: 0,
    findings: [{ ...chain, ...nothing, kind: 'truncated', sequence: 1, to: null }],
    more: 0,
  };
};
