import { sessionTokens } from '../../../src/crypto/tokens.ts';
import type { Line } from '../journal.ts';
import { nameOfId } from '../store-view.ts';
import {
  admissions,
  type ChangeLine,
  type Check,
  type Count,
  changesOf,
  countLines,
  type Evidence,
  isAnswered,
  isDone,
  personOf,
} from './evidence.ts';
import { checkStatuses } from './statuses.ts';

/** What was acknowledged is in the store, once, with its record; and nothing that nobody asked for. */
export const checkAcknowledged: Check = function* (evidence) {
  yield* checkMints(evidence);
  yield* checkRedemptions(evidence);
  yield* checkRefusals(evidence);
  yield* checkSignIns(evidence);
  yield* checkSessionEnds(evidence);
  yield* checkKeys(evidence);
  yield* checkRevokedTickets(evidence);
  yield* checkEdits(evidence);
  yield* checkStatuses(evidence);
};

type Audit = Evidence['store']['audit'];

/** How often each subject is recorded with a kind of event. */
const countRecords = (
  { audit, slugOf }: Evidence['store'],
  kind: Audit[number]['kind'],
  noun: 'ticket' | 'user' | 'session' | 'api-key',
): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const record of audit) {
    if (record.kind !== kind) continue;
    const ids = {
      ticket: record.ticket_id,
      user: record.user_id,
      session: record.session_id,
      'api-key': record.api_key_id,
    };
    const subject = `${slugOf(record.brand_id)} ${nameOfId(noun, ids[noun] ?? 0)}`;
    counts.set(subject, (counts.get(subject) ?? 0) + 1);
  }
  return counts;
};

/** Whether a number lies between what was certainly done and what may have been. */
function* compare(
  wanted: ReadonlyMap<string, Count>,
  found: ReadonlyMap<string, number>,
  what: string,
): Iterable<string> {
  for (const [subject, { least, most }] of wanted) {
    const times = found.get(subject) ?? 0;
    if (times < least) yield `${subject} was acknowledged ${least} times and ${what} ${times} times`;
    if (times > most) yield `${subject} was asked for ${most} times and ${what} ${times} times`;
  }
  for (const [subject, times] of found) {
    if (!wanted.has(subject)) yield `${subject} ${what} ${times} times, and nobody asked for it`;
  }
}

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

function* checkKeys({ journal, store }: Evidence): Iterable<string> {
  const made = countRecords(store, 'api-key.created', 'api-key');
  const revoked = countRecords(store, 'api-key.revoked', 'api-key');
  for (const { asks, answer } of changesOf(journal, 'issue-key')) {
    if (answer?.id === undefined) continue;
    const name = `${asks.brand} ${answer.id}`;
    if (!store.keys.has(name)) yield `${name} was made and is not in the store`;
    if (made.get(name) !== 1) yield `${name} is recorded as made ${made.get(name) ?? 0} times`;
  }
  const asked = countChanges(changesOf(journal, 'revoke-key'), ({ asks }) => `${asks.brand} ${asks.key}`);
  yield* compare(asked, revoked, 'is recorded as revoked');
  for (const [name, { least }] of asked) {
    if (least > 0 && store.keys.get(name)?.revoked_at == null)
      yield `${name} was revoked and is live in the store`;
  }
}

const countChanges = <L extends Line<'change'>>(
  lines: readonly L[],
  subjectOf: (line: L) => string,
): ReadonlyMap<string, Count> =>
  countLines(
    lines,
    (line) => subjectOf(line as L),
    ({ answer }) => answer.outcome === 'done',
  );

function* checkRevokedTickets({ journal, store }: Evidence): Iterable<string> {
  const recorded = countRecords(store, 'ticket.revoked', 'ticket');
  for (const { asks } of changesOf(journal, 'revoke-ticket').filter(isDone)) {
    const name = `${asks.brand} ${asks.ticket}`;
    const row = store.tickets.get(name);
    // Of a ticket that was used up there was nothing left to revoke.
    if (row === undefined || row.uses_left === 0) continue;
    if (row.revoked_at === null) yield `${name} was revoked and is live in the store`;
    if (recorded.get(name) !== 1) yield `${name} is recorded as revoked ${recorded.get(name) ?? 0} times`;
  }
}

function* checkEdits({ journal, store }: Evidence): Iterable<string> {
  const edits = Map.groupBy(changesOf(journal, 'edit'), ({ asks }) => personOf(asks));
  const recorded = countRecords(store, 'user.changed', 'user');
  for (const [person, lines] of edits) {
    const row = store.users.get(person);
    const last = lines.findLastIndex(isDone);
    const possible = lastRemarks(lines, last);
    if (row !== undefined && !possible.includes(row.remark))
      yield `${person} has the remark ${row.remark}, not ${possible.join(' or ')}`;
    const most = lines.filter((line) => isDone(line) || !isAnswered(line) || isOutage(line)).length;
    const times = recorded.get(`${person.split(' ')[0]} ${nameOfId('user', row?.id ?? 0)}`) ?? 0;
    const least = lines.filter(isDone).length;
    if (times < least || times > most)
      yield `${person} was changed ${least} to ${most} times, and ${times} are recorded`;
  }
}

const isOutage = ({ answer }: Line<'change'>): boolean => answer?.outcome === 'store-unavailable';

/** What a person's remark may be: the last that was acknowledged, or one that may have come after it. */
const lastRemarks = (lines: readonly ChangeLine<'edit'>[], last: number): (string | null)[] => {
  const unknown = lines.slice(last + 1).filter((line) => !isAnswered(line) || isOutage(line));
  const acknowledged = last === -1 ? null : (lines[last]?.asks.remark ?? null);
  return [acknowledged, ...unknown.map(({ asks }) => asks.remark)];
};
