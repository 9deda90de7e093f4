import { type Command, Option } from 'commander';
import { DAY } from '../../../core/clock.ts';
import { isoTime } from '../../../core/documents/iso-time.ts';
import { refuseIfAny } from '../../../core/problem.ts';
import { anonymousReasons, KEPT, type RefusalCount } from '../../../core/refusal/refusal.ts';
import { addStoreCommand, type Parts } from '../../command.ts';
import { countProblems, wholeNumber } from '../../options.ts';
import { table } from '../../table.ts';
import { localTime } from '../../times.ts';

interface RefusalsOptions {
  readonly days: string;
  readonly hourly?: true;
}

const MOST_DAYS = KEPT / DAY;

export const addRefusals = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'refusals',
    about: 'Shows how many links were refused that nobody can be named for.',
    more:
      'Anybody can send these, so they are counted and not logged: malformed ones, those whose ticket is not ' +
      'authentic, and those that were throttled, because too many came from one address or one dead link came too ' +
      `often. A running server writes its counts once a minute. They are kept for ${MOST_DAYS} days.`,
    options: [
      new Option('--days <number>', 'how many days to show').default('30', '30'),
      new Option('--hourly', 'a line for each hour, instead of each day'),
    ],
    examples: ['usher audit refusals', 'usher audit refusals --days 2 --hourly'],
    run: async ({ store, clock }, options: RefusalsOptions) => {
      const days = wholeNumber(options.days);
      refuseIfAny(countProblems('days', days, MOST_DAYS));
      const since = clock.now() - days * DAY;
      const counts = await store.read.refusals.since(since);
      // `2026-11-23` and `2026-11-23 14:00`, in the reader's zone.
      const width = options.hourly === true ? 16 : 10;
      const rows = tally(counts, ({ hour }) => localTime(hour).slice(0, width));
      const heading = options.hourly === true ? 'HOUR' : 'DAY';
      return {
        document: { since: isoTime(since), counts: documentOf(counts) },
        text: table(
          [heading, ...anonymousReasons.map((reason) => reason.toUpperCase())],
          rows,
          `No link was refused so in ${days === 1 ? 'the last day' : `the last ${days} days`}.`,
        ),
      };
    },
  });

/** A row for each stretch of time, with a column for each reason. */
const tally = (
  counts: readonly RefusalCount[],
  stretchOf: (count: RefusalCount) => string,
): readonly (readonly string[])[] => {
  const rows = new Map<string, Map<string, number>>();
  for (const count of counts) {
    const stretch = stretchOf(count);
    const row = rows.get(stretch) ?? new Map<string, number>();
    rows.set(stretch, row.set(count.reason, (row.get(count.reason) ?? 0) + count.count));
  }
  return [...rows].map(([stretch, row]) => [
    stretch,
    ...anonymousReasons.map((reason) => String(row.get(reason) ?? 0)),
  ]);
};

const documentOf = (counts: readonly RefusalCount[]) =>
  counts.map(({ hour, reason, count }) => ({ hour: isoTime(hour), reason, count }));
