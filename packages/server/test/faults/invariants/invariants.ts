import { checkAcknowledged } from './acknowledged.ts';
import { checkIntegrity, createAuditCheck } from './audit-log.ts';
import { checkBrands } from './brands.ts';
import type { Check, Evidence } from './evidence.ts';
import { checkOverride } from './override.ts';
import { checkAnswers, checkRetries } from './retry.ts';
import { createSecretsCheck } from './secrets.ts';
import { checkEndedSessions, checkSessionCauses } from './sessions.ts';
import { checkTime } from './time.ts';
import { checkUses } from './uses.ts';

export interface Violation {
  readonly invariant: string;
  /** The offender, in a sentence. */
  readonly offender: string;
}

interface Invariant {
  readonly name: string;
  readonly check: Check;
}

/** In the words, and under the numbers, of the design's list. */
const createInvariants = (): readonly Invariant[] => [
  { name: '1: no ticket succeeds more often than its policy says', check: checkUses },
  {
    name: '2: nothing succeeds after expiry, before issue, after revocation or suspension',
    check: checkTime,
  },
  { name: '3: no acknowledged write is lost', check: checkAcknowledged },
  { name: '4: no session without its cause and one matching record', check: checkSessionCauses },
  { name: '5: nothing crosses a brand', check: checkBrands },
  { name: '6: a ticket changes allow-listed fields only', check: checkOverride },
  { name: '7: an ended session is refused within a second', check: checkEndedSessions },
  { name: '8: no secret is printed, recorded or kept', check: createSecretsCheck() },
  { name: '9: outcome unknown: no cookie, and the row decides', check: checkRetries },
  { name: '10: the audit log is gapless and append-only', check: createAuditCheck() },
  { name: 'the store is sound', check: checkIntegrity },
  { name: 'every answer is honest', check: checkAnswers },
];

// One is enough to know, and more help to understand.
const MOST_OFFENDERS = 5;

/** Judges rounds, one after the other, on one store. */
export const createJudge = (): ((evidence: Evidence) => Violation[]) => {
  const invariants = createInvariants();
  return (evidence) =>
    invariants.flatMap(({ name, check }) =>
      [...firstOf(check(evidence))].map((offender) => ({ invariant: name, offender })),
    );
};

function* firstOf(offenders: Iterable<string>): Iterable<string> {
  let left = MOST_OFFENDERS;
  for (const offender of offenders) {
    if (left-- === 0) return;
    yield offender;
  }
}
