import { type By, entry, INSTALLATION } from '../audit/entry.ts';
import type { Instant } from '../clock.ts';
import type { Ports } from '../ports.ts';
import { Problem } from '../problem.ts';
import type { SigningKey } from './signing-key.ts';
import { type SigningKeyStanding, standingOf } from './succession.ts';

/**
 * Retires a signing key: from the commit on, no process redeems a ticket that was sealed under it.
 *
 * @param when `unneeded`: only once no such ticket can be alive; `now`: those that are alive end with it
 * @throws Problem `signing-key-not-found`, and `signing-key-in-use` with the reason and how long it holds
 */
export const retireSigningKey = (
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  kid: string,
  when: 'unneeded' | 'now',
  by: By,
): Promise<SigningKey> =>
  store.write(async ({ signingKeys, audit }) => {
    const now = clock.now();
    const keys = await signingKeys.list();
    const key = keys.find((each) => each.kid === kid);
    if (key === undefined) throw new Problem('signing-key-not-found');
    if (key.state === 'retired') return key;
    const inUse = whyInUse(standingOf(key, keys, now), now, when);
    if (inUse !== null) throw new Problem('signing-key-in-use', { detail: `Signing key ${kid} ${inUse}` });
    const after: SigningKey = { ...key, state: 'retired' };
    await signingKeys.update(after);
    await audit.append(entry(INSTALLATION, now, by, { kind: 'signing-key.retired', kid }));
    return after;
  });

/** Why a key cannot be retired; `null` where it can. */
const whyInUse = (
  { sealsUntil, neededUntil }: SigningKeyStanding,
  now: Instant,
  when: 'unneeded' | 'now',
): string | null => {
  if (sealsUntil === null || neededUntil === null)
    return 'is the active one. `usher signing-key rotate` makes another.';
  // Processes may still seal under it: retired now, it would take tickets with it that are created hereafter.
  if (now < sealsUntil) return `seals tickets until ${utc(sealsUntil)}. Retire it then.`;
  if (when === 'now' || now >= neededUntil) return null;
  return `may be needed by tickets until ${utc(neededUntil)}. Retire it then, or end those tickets with --now.`;
};

const utc = (at: Instant): string => new Date(at).toISOString();
