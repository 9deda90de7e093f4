import type { BrandId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import type { Readers } from '../store.ts';
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
  const { audit } = ports.store.read;
  // Asked first: a log that begins meanwhile is not missed.
  const hasBegun = await isBegun(ports.store.read, brandId);
  const ofLog = heads.filter((head) => head.brandId === brandId);
  const writers = new Set([...(await audit.writers(brandId)), ...ofLog.map(({ writer }) => writer)]);
  const verdicts: ChainVerdict[] = [];
  for (const writer of [...writers].sort((left, right) => left - right)) {
    const ofChain = ofLog.filter((head) => head.writer === writer);
    verdicts.push(await verifyChain(ports, audit, { brandId, writer }, ofChain));
  }
  return verdicts.length === 0 && hasBegun ? [withoutLog(brandId)] : verdicts;
};

/**
 * Whether there has to be a log: creating the brand is the first thing that it tells; creating the first signing
 * key, in the installation's.
 */
const isBegun = async (
  { brands, signingKeys }: Pick<Readers, 'brands' | 'signingKeys'>,
  brandId: BrandId,
): Promise<boolean> =>
  brandId === INSTALLATION ? (await signingKeys.list()).length > 0 : (await brands.byId(brandId)) !== null;

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
