import type { Change } from '../changes.ts';
import type { Plan } from '../installation.ts';
import { type Acts, isUnknown, type Journal, type Kind, type Line } from '../journal.ts';
import type { StoreView } from '../store-view.ts';
import type { World } from '../world.ts';

/** What is known after a round: what the client wrote down, and what lies in the store. */
export interface Evidence {
  readonly journal: Journal;
  readonly world: World;
  readonly store: StoreView;
  readonly plan: Plan;
  /** The statuses that the scenario allows; any other answer is wrong whatever was asked. */
  readonly statuses: readonly number[];
  /** What was printed by the processes that had the store open: one text for each stream, which only grows. */
  readonly printed: readonly string[];
}

/** Finds those that break an invariant, each named in a sentence. */
export type Check = (evidence: Evidence) => Iterable<string>;

/** A line whose answer has come. */
export type Answered<K extends Kind> = Line<K> & {
  readonly answered: NonNullable<Line<K>['answered']>;
  readonly answer: Acts[K]['answers'];
};

export const isAnswered = <K extends Kind>(line: Line<K>): line is Answered<K> =>
  line.answered !== null && line.answer !== null;

type Coming = 'present' | 'sign-in';

/** Those that were let in. */
export const admissions = <K extends Coming>(lines: readonly Line<K>[]): Answered<K>[] =>
  lines.filter(isAnswered).filter(({ answer }) => answer.cookie !== null);

/** How often something was certainly done, and how often perhaps. */
export interface Count {
  readonly least: number;
  readonly most: number;
}

/** Counts lines by what they are about: those that were acknowledged, and those of which nothing is known. */
export const countLines = <K extends Kind>(
  lines: readonly Line<K>[],
  subjectOf: (line: Line<K>) => string,
  isDone: (line: Answered<K>) => boolean,
): ReadonlyMap<string, Count> => {
  const counts = new Map<string, { least: number; most: number }>();
  for (const line of lines) {
    const done = isAnswered(line) && isDone(line);
    if (!done && !isUnknown(line)) continue;
    const subject = subjectOf(line);
    const count = counts.get(subject) ?? { least: 0, most: 0 };
    counts.set(subject, { least: count.least + (done ? 1 : 0), most: count.most + 1 });
  }
  return counts;
};

export type ChangeLine<C extends Change['change']> = Line<'change'> & {
  readonly asks: Extract<Change, { readonly change: C }>;
};

/** The changes of a kind, whatever came of them. */
export const changesOf = <C extends Change['change']>(journal: Journal, ...kinds: C[]): ChangeLine<C>[] =>
  journal.lines.change.filter((line): line is ChangeLine<C> =>
    kinds.some((kind) => kind === line.asks.change),
  );

export const isDone = ({ answer }: Line<'change'>): boolean => answer?.outcome === 'done';

/** A person, as both the journal and the store name them. */
export const personOf = ({ brand, user }: { readonly brand: string; readonly user: string }): string =>
  `${brand} ${user}`;
