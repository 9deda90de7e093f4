import { isUnknown, type Line } from '../journal.ts';
import type { KnownSession, KnownTicket } from '../world.ts';
import { changesOf, type Evidence, isAnswered, isDone, personOf } from './evidence.ts';

/** When something was acknowledged that ends tickets or sessions, and what it was. */
export interface Death {
  readonly by: Line<'change'> | Line<'sign-out'>;
  readonly reason: string;
}

/** What was acknowledged to be over. */
export interface Deaths {
  /** The first end to be acknowledged of those that were asked for when the ticket was there already. */
  ofTicket(ticket: KnownTicket): Death | null;
  ofSession(session: KnownSession): Death | null;
  ofKey(brand: string, key: string): Death | null;
}

export const findDeaths = ({ journal }: Pick<Evidence, 'journal'>): Deaths => {
  const lists = new Map<string, Death[]>();
  const add = (subject: string, by: Death['by'], reason: string): void => {
    const list = lists.get(subject) ?? [];
    list.push({ by, reason });
    lists.set(subject, list);
  };
  for (const line of changesOf(journal, 'suspend').filter(isDone))
    add(`user ${personOf(line.asks)}`, line, 'the user was suspended');
  for (const line of changesOf(journal, 'password').filter(isDone))
    add(`user ${personOf(line.asks)}`, line, 'the password was changed');
  for (const line of changesOf(journal, 'revoke-key').filter(isDone))
    add(`key ${line.asks.brand} ${line.asks.key}`, line, 'the API key was revoked');
  for (const line of changesOf(journal, 'revoke-ticket').filter(isDone))
    add(`ticket ${line.asks.brand} ${line.asks.ticket}`, line, 'the ticket was revoked');
  for (const line of changesOf(journal, 'end-session').filter(isDone))
    add(`session ${line.asks.brand} ${line.asks.session}`, line, 'the session was ended');
  for (const line of journal.lines['sign-out']) {
    if (line.answer?.ended === true) add(`cookie ${line.asks.cookie}`, line, 'the session was signed out');
  }

  const first = (subjects: readonly string[], after: Line<'mint' | 'present' | 'sign-in'> | null) =>
    subjects
      .flatMap((subject) => lists.get(subject) ?? [])
      .filter(({ by }) => after === null || (after.answered !== null && by.asked.nth > after.answered.nth))
      .sort((a, b) => (a.by.answered?.nth ?? 0) - (b.by.answered?.nth ?? 0))
      .at(0) ?? null;

  return {
    ofTicket({ id, mint }) {
      const { brand, key } = mint.asks;
      const subjects = [`user ${personOf(mint.asks)}`, `key ${brand} ${key}`, `ticket ${brand} ${id}`];
      return first(subjects, mint);
    },
    ofSession({ brand, user, id, cookie, from }) {
      const subjects = [`user ${personOf({ brand, user })}`, `session ${brand} ${id}`, `cookie ${cookie}`];
      return first(subjects, from);
    },
    ofKey: (brand, key) => first([`key ${brand} ${key}`], null),
  };
};

/** Whether the death was acknowledged before the question was asked. */
export const isBefore = ({ by }: Death, line: Line<'mint' | 'present' | 'verify' | 'sign-in'>): boolean =>
  isAnswered(by) && !isUnknown(by) && by.answered.nth < line.asked.nth;
