import type { BrandId, UserId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import { judgeSession } from './judge-session.ts';
import type { SessionFacts } from './ports.ts';

/** The live sessions of a brand, or of one of its people, newest first. */
export const listSessions = async (
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  brandId: BrandId,
  filter: { readonly userId?: UserId; readonly limit: number },
): Promise<readonly SessionFacts[]> => {
  const now = clock.now();
  const brand = await store.read.brands.byId(brandId);
  if (brand === null) return [];
  const usedSince = now - brand.policy.sessionIdle * 1000;
  const open = await store.read.sessions.listOpen(brandId, { ...filter, usedSince });
  return open.filter((facts) => judgeSession(facts, now) === null);
};
