import { doorId } from '../application/application.ts';
import type { Instant } from '../clock.ts';
import { displayName } from '../user/user.ts';
import type { AskedPlace } from './asked-place.ts';
import { type ExplainedTicket, type Explanation, flawStages, stageOf } from './explanation.ts';
import { doorName, timesInWords, workedInWords, worksInWords } from './explanation-words.ts';
import { flawInWords } from './flaw-words.ts';
import { type JudgedDoor, whyClosed } from './judge-doors.ts';
import type { RefusalReason } from './judge-ticket.ts';
import { type Circumstances, refusalInWords } from './refusal-words.ts';
import { lifetimeAt } from './ticket.ts';
import { tellingRefusal } from './ticket-history.ts';

type Conclusion = Omit<Explanation, 'ticket'>;

/** What all that is known about a ticket comes to. Pure. */
export const conclude = (ticket: ExplainedTicket, place: AskedPlace, now: Instant): Conclusion => {
  const spoilt = place.flaw !== null && place.flaw.kind !== 'wrong-hour';
  return spoilt ? concludeSpoilt(ticket, place, now) : concludeWhole(ticket, place, now);
};

/** What was pasted is no ticket as it stands, though there is one in it. */
const concludeSpoilt = (
  ticket: ExplainedTicket,
  { flaw, ...place }: AskedPlace,
  now: Instant,
): Conclusion => {
  if (flaw === null) return concludeWhole(ticket, { ...place, flaw }, now);
  const { why } = concludeWhole(ticket, { ...place, flaw: null }, now);
  const reason = flaw.kind === 'no-such-application' ? 'wrong-door' : 'not-authentic';
  return {
    verdict: 'never-worked',
    stage: flawStages[flaw.kind],
    reason,
    flaw,
    ...flawInWords(flaw, now),
    besides: `About the ticket that is in it: ${why}`,
  };
};

const concludeWhole = (ticket: ExplainedTicket, place: AskedPlace, now: Instant): Conclusion => {
  const judged = place.isForeign ? 'foreign-brand' : ticket.door.refusal;
  const hasWorked = ticket.history.redemptions.length > 0 || ticket.ticket.usesLeft === 0;
  if (judged === null) return works(ticket, now);
  return hasWorked ? worked(ticket, judged, place, now) : refused(ticket, judged, place, now);
};

const works = (ticket: ExplainedTicket, now: Instant): Conclusion => {
  const before = tellingRefusal(ticket.history, null);
  return {
    verdict: ticket.brand.policy.arrival === 'confirm' ? 'works-after-confirming' : 'works-now',
    stage: 'ready',
    reason: null,
    flaw: null,
    why: worksInWords(ticket, now),
    besides:
      before === null ? null : `Before, it was refused. ${wordsOf(ticket, before.event.reason, before).why}`,
    todo: null,
  };
};

const worked = (
  ticket: ExplainedTicket,
  judged: RefusalReason,
  { flaw }: AskedPlace,
  now: Instant,
): Conclusion => {
  const { ticket: row, history } = ticket;
  // Its age tells less: a ticket that was used in time has every right to be old.
  const reason = row.usesLeft === 0 ? 'used' : judged;
  const { why, todo } = wordsOf(ticket, reason, { at: now, address: ticket.address, door: ticket.door });
  const since = history.refusals.length + history.furtherRefusals;
  const again = since === 0 ? '' : ` It was refused ${timesInWords(since)}.`;
  return {
    verdict: 'worked',
    stage: 'redeemed',
    reason,
    flaw,
    why: workedInWords(ticket),
    besides: `${reason === 'used' ? 'It is good once, so it works no more.' : `It works no more. ${why}`}${again}`,
    todo: since === 0 ? null : todo,
  };
};

const refused = (
  ticket: ExplainedTicket,
  judged: RefusalReason,
  place: AskedPlace,
  now: Instant,
): Conclusion => {
  const seenNow = { at: now, address: ticket.address, door: ticket.door };
  const telling = place.isForeign ? null : tellingRefusal(ticket.history, place.door);
  const refusal = telling?.event.reason ?? judged;
  const reason = refusal === 'expired' ? whatCameFirst(ticket) : refusal;
  const { why, todo } = wordsOf(ticket, reason, telling ?? seenNow);
  const besides = [
    ...(judged === reason ? [] : [`By now there is this as well: ${wordsOf(ticket, judged, seenNow).why}`]),
    ...beforeItsEnd(ticket, judged, reason).map(
      (obstacle) =>
        `As things stand, a link made anew would be refused as well: ${wordsOf(ticket, obstacle, seenNow).why}`,
    ),
    ...(place.flaw === null ? [] : [flawInWords(place.flaw, now).why]),
  ];
  return {
    verdict: neverCould.includes(judged) ? 'never-worked' : 'works-no-more',
    stage: stageOf[reason],
    reason,
    flaw: place.flaw,
    why,
    besides: besides.length === 0 ? null : besides.join(' '),
    todo,
  };
};

/** What a ticket is refused for from the beginning. */
const neverCould: readonly RefusalReason[] = ['foreign-brand', 'wrong-door', 'not-yet-valid'];

/** Every ticket expires in the end. What ended it before that is what there is to tell. */
const whatCameFirst = ({ ticket: { revokedAt }, door }: ExplainedTicket): RefusalReason =>
  revokedAt !== null && revokedAt < door.goodUntil ? 'revoked' : 'expired';

/** What a new ticket would be refused for as well, behind a reason that a new one mends. */
const beforeItsEnd = (
  { door: { inTime } }: ExplainedTicket,
  judged: RefusalReason,
  reason: RefusalReason,
): readonly RefusalReason[] =>
  judged === 'expired' && inTime !== null && inTime !== reason && !itsOwn.includes(inTime) ? [inTime] : [];

/** What ended this ticket, and says nothing about another. */
const itsOwn: readonly RefusalReason[] = [
  'revoked',
  'used',
  'key-revoked',
  'signing-key-retired',
  'record-changed',
  'ended-for-user',
  'ended-for-brand',
  'ended-for-application',
];

/** A moment at which the ticket was, or would be, refused. */
interface Moment {
  readonly at: Instant;
  readonly address: string | null;
  readonly door?: JudgedDoor;
  readonly event?: { readonly applicationId: number | null };
}

const wordsOf = (ticket: ExplainedTicket, reason: RefusalReason, moment: Moment) =>
  refusalInWords(reason, circumstances(ticket, moment));

const circumstances = (
  explained: ExplainedTicket,
  { at, address, event, door: given }: Moment,
): Circumstances => {
  const { ticket, brand, user, apiKey, history, doors } = explained;
  const { door } =
    given ?? doors.find((each) => doorId(each.door) === event?.applicationId) ?? explained.door;
  const after = (instant: Instant | null | undefined): number | null =>
    instant === null || instant === undefined ? null : Math.max(0, instant - ticket.issuedAt);
  return {
    brand: brand.slug,
    person: displayName(user),
    role: user.role,
    door: doorName(door),
    apiKey: apiKey.name,
    ceiling: apiKey.roleCeiling,
    age: at - ticket.issuedAt,
    lifetime: Math.min(lifetimeAt(door, brand.policy), ticket.expiresAt - ticket.issuedAt),
    address,
    usedAfter: after(history.redemptions.at(-1)?.at),
    revokedAfter: after(ticket.revokedAt),
    comparedFields: ticket.comparedFields,
    closed: whyClosed(explained, door),
  };
};
