import { sessionTokens } from '../../../src/crypto/tokens.ts';
import { nameOfId } from '../store-view.ts';
import { checkChanges } from './changed.ts';
import { compare, countRecords } from './counting.ts';
import {
  admissions,
  type Check,
  changesOf,
  countLines,
  type Evidence,
  isDone,
  personOf,
} from './evidence.ts';

/** What was acknowledged is in the store, once, with its record; and nothing that nobody asked for. */
export const checkAcknowledged: Check = function* (evidence) {
  yield* checkMints(evidence);
  yield* checkRedemptions(evidence);
  yield* checkRefusals(evidence);
  yield* checkSignIns(evidence);
  yield* checkSessionEnds(evidence);
  yield* checkChanges(evidence);
};

function* checkMints({ journal, world, store }: Evidence): Iterable<string> {
  const recorded = countRecords(store, 'ticket.minted', 'ticket');
  for (const { id, mint } of world.tickets) {
    const { brand, user, uses, key } = mint.asks;
    const name = `${brand} ${id}`;
    const row = store.tickets.get(name);
    if (row === undefined) {
      yield `${name} was acknowledged and is not in the store`;
      continue;
    }
    if (store.users.get(`${brand} ${user}`)?.id !== row.user_id) yield `${name} is not for ${user}`;
    if (nameOfId('api-key', row.api_key_id) !== key) yield `${name} is not by ${key}`;
    if ((row.uses_left === null) !== (uses === null)) yield `${name} has ${row.uses_left} uses left`;
    if (recorded.get(name) !== 1) yield `${name} is recorded as minted ${recorded.get(name) ?? 0} times`;
  }
  const ids = Map.groupBy(world.tickets, ({ id, mint }) => `${mint.asks.brand} ${id}`);
  for (const [name, twins] of ids) if (twins.length > 1) yield `${name} was given to ${twins.length} tickets`;
  const asked = countLines(
    journal.lines.mint,
    ({ asks }) => asks.brand,
    ({ answer }) => answer.status === 200,
  );
  const kept = Map.groupBy(store.tickets.values(), ({ brand_id }) => store.slugOf(brand_id));
  yield* compare(asked, sizes(kept), 'has tickets');
}

const sizes = (groups: ReadonlyMap<string, readonly unknown[]>): ReadonlyMap<string, number> =>
  new Map([...groups].map(([name, group]) => [name, group.length]));

function* checkRedemptions({ journal, store }: Evidence): Iterable<string> {
  const asked = countLines(
    journal.lines.present,
    ({ asks }) => `${asks.brand} ${asks.ticket}`,
    ({ answer }) => answer.cookie !== null,
  );
  yield* compare(
    new Map([...asked].filter(([, { most }]) => most > 0)),
    countRecords(store, 'ticket.redeemed', 'ticket'),
    'is recorded as redeemed',
  );
  for (const { asks, answer } of admissions(journal.lines.present)) {
    const session = sessionOf(store, asks.brand, answer.cookie);
    if (session === undefined) yield `the session of ${asks.ticket} was acknowledged and is not in the store`;
    else if (nameOfId('ticket', session.ticket_id ?? 0) !== asks.ticket)
      yield `the session of ${asks.ticket} is of another ticket`;
  }
}

/** The session that a cookie stands for. */
const sessionOf = (store: Evidence['store'], brand: string, cookie: string | null) => {
  const reference = cookie === null ? null : sessionTokens.read(cookie);
  if (reference === null) return undefined;
  const row = store.sessions.get(`${brand} ${nameOfId('session', reference.id)}`);
  return row !== undefined && Buffer.from(reference.secretHash).equals(row.secret_hash) ? row : undefined;
};

// What is recorded of one ticket; later refusals only count up in its row.
const MOST_RECORDED = 10;

function* checkRefusals({ journal, store }: Evidence): Iterable<string> {
  const recorded = countRecords(store, 'ticket.refused', 'ticket');
  for (const [name, { refusals }] of store.tickets) {
    const times = recorded.get(name) ?? 0;
    if (times !== Math.min(refusals, MOST_RECORDED))
      yield `${name} counts ${refusals} refusals, and ${times} are recorded`;
  }
  // A ticket from the future is refused before anybody looks for its row.
  if (journal.lines.step.length > 0) return;
  const asked = countLines(
    journal.lines.present,
    ({ asks }) => `${asks.brand} ${asks.ticket}`,
    ({ answer }) => answer.status === 401,
  );
  const counted = [...store.tickets].filter(([, { refusals }]) => refusals > 0);
  yield* compare(asked, new Map(counted.map(([name, { refusals }]) => [name, refusals])), 'counts refusals');
}

function* checkSignIns({ journal, store, world }: Evidence): Iterable<string> {
  for (const { asks, answer } of admissions(journal.lines['sign-in'])) {
    const session = sessionOf(store, asks.brand, answer.cookie);
    if (session === undefined || session.user_id !== store.users.get(personOf(asks))?.id)
      yield `a session of ${personOf(asks)} was acknowledged and is not in the store`;
  }
  const twins = Map.groupBy(world.sessions, ({ brand, id }) => `${brand} ${id}`);
  for (const [name, { length }] of twins) if (length > 1) yield `${name} was given to ${length} sessions`;
}

function* checkSessionEnds({ journal, store, world }: Evidence): Iterable<string> {
  const recorded = countRecords(store, 'session.ended', 'session');
  const ended = [
    ...journal.lines['sign-out']
      .filter((line) => line.answer?.ended === true)
      .map(({ asks }) => world.session(asks.cookie)),
    ...changesOf(journal, 'end-session')
      .filter(isDone)
      .map(({ asks }) => ({ brand: asks.brand, id: asks.session })),
  ];
  for (const { brand, id } of ended) {
    const name = `${brand} ${id}`;
    if (store.sessions.get(name)?.ended_at == null) yield `${name} was ended and is open in the store`;
    if (recorded.get(name) !== 1) yield `${name} is recorded as ended ${recorded.get(name) ?? 0} times`;
  }
}
