import type { Throttles } from '../throttles.ts';

/** Under what a password attempt is counted. */
export interface CountedAttempt {
  /** The person, or the name where it is nobody's. */
  readonly name: string;
  /** The subscriber that it came from. */
  readonly address: string;
}

/**
 * Counts an attempt before the password is looked at, so that many guesses at once cannot slip through
 * together. Whoever is refused by one count is not counted by the next: an address that has had its guesses
 * cannot use up other people's.
 *
 * @returns seconds to wait, or `null` where the attempt may be made
 */
export const countAttempt = async (throttles: Throttles, attempt: CountedAttempt): Promise<number | null> => {
  for (const [throttle, key] of counts(throttles, attempt)) {
    const { allowed, retryAfter } = await throttle.take(key);
    if (!allowed) return retryAfter;
  }
  return null;
};

/** Who signs in was no guesser, and many people may sit behind one address. */
export const forgiveAttempt = async (throttles: Throttles, attempt: CountedAttempt): Promise<void> => {
  await throttles.passwordsByAddress.giveBack(attempt.address);
  await throttles.passwordsByPair.forgive(pair(attempt));
  await throttles.passwordsByName.giveBack(attempt.name);
};

const pair = ({ name, address }: CountedAttempt): string => `${address} ${name}`;

const counts = (throttles: Throttles, attempt: CountedAttempt) =>
  [
    [throttles.passwordsByAddress, attempt.address],
    [throttles.passwordsByPair, pair(attempt)],
    [throttles.passwordsByName, attempt.name],
  ] as const;
