import { type By, entry, INSTALLATION } from '../audit/entry.ts';
import type { Ports } from '../ports.ts';
import type { SigningKey } from './signing-key.ts';

export interface RotatedSigningKeys {
  /** The new key, which takes over once it has been announced. */
  readonly key: SigningKey;
  /** Those before it that go on opening tickets, oldest first. */
  readonly retiring: readonly SigningKey[];
}

/**
 * Makes a signing key. The others seal until it takes over, and open their tickets until they are retired:
 * no ticket is lost, whichever process creates or redeems it.
 */
export const rotateSigningKey = (
  { store, clock, signingKeys }: Pick<Ports, 'store' | 'clock' | 'signingKeys'>,
  by: By,
): Promise<RotatedSigningKeys> =>
  store.write(async (records) => {
    const before = await records.signingKeys.list();
    // Read last: to get this far may have taken a while, and from now on the key is announced.
    const now = clock.now();
    const retiring: SigningKey[] = [];
    for (const key of before.filter(({ state }) => state !== 'retired')) {
      const after: SigningKey = { ...key, state: 'retiring' };
      await records.signingKeys.update(after);
      retiring.push(after);
    }
    const key = signingKeys.make(now);
    await records.signingKeys.insert(key);
    await records.audit.append(entry(INSTALLATION, now, by, { kind: 'signing-key.created', kid: key.kid }));
    return { key, retiring };
  });
