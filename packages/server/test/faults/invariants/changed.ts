import { isUnknown, type Line } from '../journal.ts';
import { nameOfId } from '../store-view.ts';
import { compare, countRecords } from './counting.ts';
import {
  type ChangeLine,
  type Count,
  changesOf,
  countLines,
  type Evidence,
  isDone,
  personOf,
} from './evidence.ts';
import { checkStatuses } from './statuses.ts';

/** What administrators were told is done, is. */
export function* checkChanges(evidence: Evidence): Iterable<string> {
  yield* checkKeys(evidence);
  yield* checkRevokedTickets(evidence);
  yield* checkEdits(evidence);
  yield* checkStatuses(evidence);
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
    const most = lines.filter((line) => isDone(line) || isUnknown(line)).length;
    const times = recorded.get(`${person.split(' ')[0]} ${nameOfId('user', row?.id ?? 0)}`) ?? 0;
    const least = lines.filter(isDone).length;
    if (times < least || times > most)
      yield `${person} was changed ${least} to ${most} times, and ${times} are recorded`;
  }
}

/** What a person's remark may be: the last that was acknowledged, or one that may have come after it. */
const lastRemarks = (lines: readonly ChangeLine<'edit'>[], last: number): (string | null)[] => {
  const unknown = lines.slice(last + 1).filter(isUnknown);
  const acknowledged = last === -1 ? null : (lines[last]?.asks.remark ?? null);
  return [acknowledged, ...unknown.map(({ asks }) => asks.remark)];
};
