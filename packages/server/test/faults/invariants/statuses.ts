import { isUnknown, type Line } from '../journal.ts';
import { type ChangeLine, changesOf, type Evidence, isDone, personOf } from './evidence.ts';

type Status = 'active' | 'suspended';

/** What a person's status may be, and how often a change of it must and may be recorded. */
interface Possible {
  readonly statuses: ReadonlySet<Status>;
  readonly least: number;
  readonly most: number;
}

const BEGINNING: Possible = { statuses: new Set(['active']), least: 0, most: 0 };

/** Suspending and activating, each person's in the order in which it was done, one at a time. */
const follow = (before: Possible, line: ChangeLine<'suspend' | 'activate'>): Possible => {
  const after: Status = line.asks.change === 'suspend' ? 'suspended' : 'active';
  const maybeChanges = [...before.statuses].some((status) => status !== after);
  const surelyChanges = !before.statuses.has(after);
  const most = before.most + (maybeChanges ? 1 : 0);
  if (isDone(line))
    return { statuses: new Set([after]), least: before.least + (surelyChanges ? 1 : 0), most };
  if (!isUnknown(line)) return before;
  return { statuses: new Set([...before.statuses, after]), least: before.least, most };
};

/** Everybody is suspended or active as was last acknowledged, with a record of each change. */
export function* checkStatuses({ journal, store, world }: Evidence): Iterable<string> {
  const lines = Map.groupBy(changesOf(journal, 'suspend', 'activate'), ({ asks }) => personOf(asks));
  const passwords = Map.groupBy(changesOf(journal, 'password'), ({ asks }) => personOf(asks));
  for (const { brand, name } of world.people) {
    const person = personOf({ brand, user: name });
    const row = store.users.get(person);
    if (row === undefined) continue;
    const recordsOf = (...kinds: string[]): number =>
      store.audit.filter(
        ({ brand_id, user_id, kind }) =>
          brand_id === row.brand_id && user_id === row.id && kinds.includes(kind),
      ).length;
    const { statuses, least, most } = (lines.get(person) ?? []).reduce(follow, BEGINNING);
    if (!statuses.has(row.status)) yield `${person} is ${row.status}, not ${[...statuses].join(' or ')}`;
    const times = recordsOf('user.suspended', 'user.activated');
    if (times < least || times > most)
      yield `${person} changed status ${least} to ${most} times, and ${times} are recorded`;
    yield* checkPasswords(person, passwords.get(person) ?? [], recordsOf('user.password-set'));
  }
}

function* checkPasswords(person: string, lines: readonly Line<'change'>[], times: number): Iterable<string> {
  const least = lines.filter(isDone).length;
  const most = lines.filter((line) => isDone(line) || isUnknown(line)).length;
  if (times < least || times > most)
    yield `${person} got ${least} to ${most} passwords, and ${times} are recorded`;
}
