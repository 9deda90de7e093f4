import type { Door } from '../application/application.ts';
import type { Instant } from '../clock.ts';
import { inWords } from '../duration.ts';
import { displayName } from '../user/user.ts';
import type { ExplainedTicket, Verdict } from './explanation.ts';

/** A verdict in a few words. */
export const verdictInWords: Readonly<Record<Verdict, string>> = {
  'works-now': 'It works.',
  'works-after-confirming': 'It works, after a question.',
  worked: 'It worked.',
  'never-worked': 'It never worked.',
  'works-no-more': 'It does not work any more.',
};

/** As in "at the management system". */
export const doorName = (door: Door): string =>
  door.kind === 'application' ? door.application.name : 'the management system';

/** A ticket that would be taken. Pure. */
export const worksInWords = (
  { brand: { policy }, door: { door, goodUntil }, address }: ExplainedTicket,
  now: Instant,
): string => {
  const isKept = door.kind === 'management' && policy.managementAddresses.length > 0;
  return [
    `Nothing stands in its way at ${doorName(door)} for another ${inWords(goodUntil - now)}.`,
    ...(isKept && address === null
      ? ['The management system is open to certain addresses only: see where it is opened from.']
      : []),
    ...(policy.arrival === 'confirm' ? ['It asks the person before it signs in.'] : []),
  ].join(' ');
};

/** A ticket that has signed somebody in. Pure. */
export const workedInWords = ({ ticket, user, history, applications }: ExplainedTicket): string => {
  const last = history.redemptions.at(-1);
  if (last === undefined) return 'It was used, at a time that the audit log does not go back to.';
  const application = applications.find(({ id }) => id === last.event.applicationId);
  const door = application?.name ?? 'the management system';
  const times = history.redemptions.length;
  const often = times === 1 ? '' : ` ${times} times, the last time`;
  const from = last.address === null ? '' : `, from ${last.address}`;
  return `It signed ${displayName(user)} in to ${door}${often} ${inWords(last.at - ticket.issuedAt)} after it was created${from}.`;
};

/** `3 times` */
export const timesInWords = (count: number): string => (count === 1 ? 'once' : `${count} times`);
