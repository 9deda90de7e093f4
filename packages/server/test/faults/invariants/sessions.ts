import type { SessionRow } from '../../../src/storage/rows/session-row.ts';
import { nameOfId } from '../store-view.ts';
import { findDeaths } from './deaths.ts';
import { type Check, isAnswered } from './evidence.ts';

/** Each session has one record that started it, and what it came from; each such record has its session. */
export const checkSessionCauses: Check = function* ({ store, journal }) {
  const starts = store.audit.filter(({ kind }) => kind === 'ticket.redeemed' || kind === 'session.started');
  const records = Map.groupBy(
    starts,
    ({ brand_id, session_id }) => `${store.slugOf(brand_id)} ${nameOfId('session', session_id ?? 0)}`,
  );
  for (const [name, session] of store.sessions) {
    const wrong = judgeSession(store, session, records.get(name) ?? []);
    if (wrong !== null) yield `session ${name} ${wrong}`;
  }
  for (const name of records.keys()) {
    if (!store.sessions.has(name)) yield `session ${name} is recorded and is not there`;
  }
  yield* checkClaims(store.tickets, starts);
  yield* checkPasswords(store, journal);
};

const judgeSession = (store: Store, session: SessionRow, records: Store['audit']): string | null => {
  const [record] = records;
  const wanted = session.method === 'ticket' ? 'ticket.redeemed' : 'session.started';
  if (records.length !== 1 || record?.kind !== wanted)
    return `has ${records.length} records of its start instead of one ${wanted}`;
  if (record.ticket_id !== session.ticket_id || record.user_id !== session.user_id)
    return `is of another ticket or user than record ${record.sequence} says`;
  if (session.ticket_id === null) return null;
  const ticketName = `${store.slugOf(session.brand_id)} ${nameOfId('ticket', session.ticket_id)}`;
  const ticket = store.tickets.get(ticketName);
  if (ticket === undefined) return 'came from a ticket that is not there';
  return ticket.user_id === session.user_id ? null : 'is not of its ticket’s user';
};

type Store = Parameters<Check>[0]['store'];

/** A ticket that is good once, and was redeemed, has no use left. */
function* checkClaims(tickets: Store['tickets'], records: Store['audit']): Iterable<string> {
  const redeemed = new Set(records.map(({ brand_id, ticket_id }) => `${brand_id} ${ticket_id}`));
  for (const [name, { brand_id, id, uses_left }] of tickets) {
    if (uses_left !== null && uses_left > 0 && redeemed.has(`${brand_id} ${id}`)) {
      yield `${name} is recorded as redeemed and was not claimed: ${uses_left} uses left`;
    }
  }
}

/** No more sessions by password than passwords that somebody sent. */
function* checkPasswords(store: Store, { lines }: Parameters<Check>[0]['journal']): Iterable<string> {
  const sent = Map.groupBy(lines['sign-in'], ({ asks }) => `${asks.brand} ${asks.user}`);
  const started = Map.groupBy(
    [...store.sessions.values()].filter(({ method }) => method === 'password'),
    ({ brand_id, user_id }) => {
      const brand = store.slugOf(brand_id);
      return `${brand} ${store.usersById.get(`${brand} ${nameOfId('user', user_id)}`)?.username}`;
    },
  );
  for (const [person, sessions] of started) {
    const most = sent.get(person)?.length ?? 0;
    if (sessions.length > most)
      yield `${person} has ${sessions.length} sessions by password and sent it ${most} times`;
  }
}

const SECOND = 1000;

/** Nobody is believed longer than a second after the end was acknowledged. */
export const checkEndedSessions: Check = function* ({ journal, world }) {
  const deaths = findDeaths({ journal });
  for (const line of journal.lines.verify) {
    if (line.answer?.status !== 200) continue;
    const session = world.session(line.asks.cookie);
    const death = deaths.ofSession(session);
    if (death === null || !isAnswered(death.by)) continue;
    const late = line.asked.elapsed - death.by.answered.elapsed;
    if (late >= SECOND) yield `${session.id} was believed ${Math.round(late)} ms after ${death.reason}`;
  }
};
