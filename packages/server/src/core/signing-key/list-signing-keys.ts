import type { Ports } from '../ports.ts';
import { type SigningKeyStanding, standingOf } from './succession.ts';

/** All signing keys of the installation, oldest first, with what each does now. */
export const listSigningKeys = async ({
  store,
  clock,
}: Pick<Ports, 'store' | 'clock'>): Promise<readonly SigningKeyStanding[]> => {
  const keys = await store.read.signingKeys.list();
  const now = clock.now();
  return keys.map((key) => standingOf(key, keys, now));
};
