import { LONGEST_TICKET_LIFETIME } from '../brand/policy.ts';
import { type Instant, SECOND } from '../clock.ts';
import type { SigningKey } from './signing-key.ts';

/**
 * Milliseconds from the making of a key to the first ticket under it. By then every process knows the key,
 * so that a ticket that any of them creates can be redeemed at any other: a commit is waited for 6 seconds at most,
 * and a process reads the keys anew after 3.
 */
export const ANNOUNCEMENT = 10 * SECOND;

type Dated = Pick<SigningKey, 'createdAt'>;
type Stated = Dated & Pick<SigningKey, 'state'>;

/** The keys that open tickets, in the order in which they take over from each other: the active one is last. */
export const succession = <Key extends Stated>(oldestFirst: readonly Key[]): readonly Key[] => [
  ...oldestFirst.filter(({ state }) => state === 'retiring'),
  ...oldestFirst.filter(({ state }) => state === 'active'),
];

/** The first instant at which a ticket is sealed under the key, unless another has overtaken it by then. */
export const takesOverAt = ({ createdAt }: Dated): Instant => createdAt + ANNOUNCEMENT;

/**
 * The key that a ticket is sealed under: by when it was issued, and by nothing else, so that it does not
 * matter which process seals it, nor when. Pure; `undefined` where there are no keys.
 * @param keys in the order of {@link succession}
 */
export const sealingKey = <Key extends Dated>(keys: readonly Key[], issuedAt: Instant): Key | undefined =>
  keys.findLast((key) => takesOverAt(key) <= issuedAt) ?? keys[0];

/** What a key does at some instant. */
export interface SigningKeyStanding {
  readonly key: SigningKey;
  readonly does: 'waits' | 'seals' | 'opens' | 'nothing';
  /** The first instant at which no ticket is sealed under it any more; `null` where none is known. */
  readonly sealsUntil: Instant | null;
  /** The first instant at which no ticket under it can be alive; `null` likewise. */
  readonly neededUntil: Instant | null;
}

/** What a key does. Pure. @param oldestFirst all keys, and this one among them as it is given */
export const standingOf = (
  key: SigningKey,
  oldestFirst: readonly SigningKey[],
  now: Instant,
): SigningKeyStanding => {
  const keys = succession(oldestFirst);
  const place = keys.indexOf(key);
  if (place === -1) return { key, does: 'nothing', sealsUntil: null, neededUntil: null };
  const later = keys.slice(place + 1);
  const sealsUntil = later.length === 0 ? null : Math.min(...later.map(takesOverAt));
  return {
    key,
    does: duty(key, later, sealingKey(keys, now)),
    sealsUntil,
    neededUntil: sealsUntil === null ? null : sealsUntil + LONGEST_TICKET_LIFETIME,
  };
};

const duty = (
  key: Dated,
  later: readonly Dated[],
  sealing: Dated | undefined,
): 'waits' | 'seals' | 'opens' => {
  if (key === sealing) return 'seals';
  return sealing !== undefined && later.includes(sealing) ? 'opens' : 'waits';
};
