import type { Instant } from '../../core/clock.ts';
import { isoTime, isoTimeOrNull } from '../../core/documents/iso-time.ts';
import { type SigningKeyStanding, takesOverAt } from '../../core/signing-key/succession.ts';
import { NOTHING, table } from '../table.ts';
import { localTime } from '../times.ts';

/** A signing key as programs read it. Nothing of the secret. */
export const signingKeyDocument = ({ key, does, sealsUntil, neededUntil }: SigningKeyStanding) => ({
  kid: key.kid,
  state: key.state,
  does,
  createdAt: isoTime(key.createdAt),
  takesOverAt: does === 'waits' ? isoTime(takesOverAt(key)) : null,
  sealsUntil: isoTimeOrNull(sealsUntil),
  neededUntil: isoTimeOrNull(neededUntil),
});

/** Signing keys as people read them. */
export const signingKeyTable = (standings: readonly SigningKeyStanding[], now: Instant): string =>
  table(
    ['KEY ID', 'MADE', 'WHAT IT DOES', 'NEEDED UNTIL'],
    standings.map((standing) => [
      standing.key.kid,
      localTime(standing.key.createdAt),
      whatItDoes(standing),
      neededUntil(standing, now),
    ]),
    // The first command on a store makes a key.
    '',
  );

const whatItDoes = ({ key, does, sealsUntil }: SigningKeyStanding): string => {
  switch (does) {
    case 'waits':
      return `takes over at ${localTime(takesOverAt(key))}`;
    case 'seals':
      return sealsUntil === null ? 'seals tickets' : `seals tickets until ${localTime(sealsUntil)}`;
    case 'opens':
      return 'only opens tickets';
    case 'nothing':
      return 'retired';
  }
};

const neededUntil = ({ neededUntil: until }: SigningKeyStanding, now: Instant): string => {
  if (until === null) return NOTHING;
  return now < until ? localTime(until) : 'no longer needed';
};
