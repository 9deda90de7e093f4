import type { DeadSessionReason } from '../session/judge-session.ts';
import type { SessionFacts } from '../session/ports.ts';
import type { JudgedDoor, TicketSurroundings } from './judge-doors.ts';
import type { RefusalReason } from './judge-ticket.ts';
import type { TextFlaw } from './text-flaw.ts';
import type { TicketState } from './ticket.ts';
import type { TicketHistory } from './ticket-history.ts';

/** Why a ticket works or does not, for whoever runs a brand. Nothing in it is the ticket's text. */
export interface Explanation {
  readonly verdict: Verdict;
  readonly stage: Stage;
  /** Why it failed, or would fail again; `null` where it would be taken now. */
  readonly reason: RefusalReason | null;
  readonly flaw: TextFlaw | null;
  /** What happened, in plain words. */
  readonly why: string;
  /** What else there is to say: what was before, or is by now. */
  readonly besides: string | null;
  /** What to do; `null` where there is nothing to do. */
  readonly todo: string | null;
  /** `null` where it is no ticket of this installation, or none that may be shown. */
  readonly ticket: ExplainedTicket | null;
}

/**
 * - `works-now`, `works-after-confirming`: it would be taken, at once or after a question.
 * - `worked`: it has signed somebody in, and does so no more.
 * - `never-worked`: as it is, it never could.
 * - `works-no-more`: it could have, and was not taken in time.
 */
export type Verdict = 'works-now' | 'works-after-confirming' | 'worked' | 'never-worked' | 'works-no-more';

/** How far it came: each is judged after the one before. */
export const stages = [
  'text',
  'authenticity',
  'row',
  'time',
  'ticket',
  'standing',
  'role',
  'address',
  'record',
  'ready',
  'redeemed',
] as const;
export type Stage = (typeof stages)[number];

export interface ExplainedTicket extends TicketSurroundings {
  readonly state: TicketState;
  /** The door that the question is about, as far as that can be told; it is among `doors`. */
  readonly door: JudgedDoor;
  /** Every door that it opens, and those where it was tried. */
  readonly doors: readonly JudgedDoor[];
  /** Where it was taken to be presented from; `null` where nothing is known. */
  readonly address: string | null;
  readonly history: TicketHistory;
  /** What came of it, newest last: the latest ten. */
  readonly sessions: readonly ExplainedSession[];
}

export interface ExplainedSession {
  readonly facts: SessionFacts;
  /** `null` while it lives. */
  readonly dead: DeadSessionReason | null;
}

/** The stage at which each reason is found. */
export const stageOf: Readonly<Record<RefusalReason, Stage>> = {
  malformed: 'text',
  'not-authentic': 'authenticity',
  throttled: 'authenticity',
  'signing-key-retired': 'authenticity',
  unknown: 'row',
  'foreign-brand': 'row',
  'not-yet-valid': 'time',
  expired: 'time',
  revoked: 'ticket',
  used: 'ticket',
  'wrong-door': 'ticket',
  'brand-suspended': 'standing',
  'application-suspended': 'standing',
  'user-suspended': 'standing',
  'user-not-by-ticket': 'standing',
  'ended-for-user': 'standing',
  'ended-for-brand': 'standing',
  'ended-for-application': 'standing',
  'key-revoked': 'standing',
  'role-not-allowed': 'role',
  'role-above-ceiling': 'role',
  'address-not-allowed': 'address',
  'record-changed': 'record',
};

/** What can be seen without a key is of the text. */
export const flawStages: Readonly<Record<TextFlaw['kind'], Stage>> = {
  'no-ticket': 'text',
  'cut-off': 'text',
  'too-long': 'text',
  'foreign-characters': 'text',
  'encoded-twice': 'text',
  'case-changed': 'text',
  'unknown-version': 'text',
  'no-such-application': 'text',
  'unknown-key': 'authenticity',
  'retired-key': 'authenticity',
  altered: 'authenticity',
  'wrong-hour': 'authenticity',
  'other-row': 'row',
};
