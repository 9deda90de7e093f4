import { Option } from 'commander';
import type { Period } from '../../core/audit/read-log.ts';
import type { Instant } from '../../core/clock.ts';
import { type FieldProblem, refuseIfAny } from '../../core/problem.ts';

export interface PeriodOptions {
  readonly since?: string;
  readonly until?: string;
}

export const periodOptions = (): readonly Option[] => [
  new Option(
    '--since <time>',
    'only what was recorded from this time on: 2026-11-23 or 2026-11-23T14:18:47Z',
  ),
  new Option('--until <time>', 'only what was recorded before this time'),
];

const ALWAYS: Period = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/** A date stands for its first moment in UTC. A time without a zone would be another one on another machine. */
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

/** Throws `invalid-input` where a time is none. */
export const readPeriod = ({ since, until }: PeriodOptions): Period => {
  const problems: FieldProblem[] = [];
  const read = (field: string, text: string | undefined, otherwise: Instant): Instant => {
    if (text === undefined) return otherwise;
    const at = TIME.test(text) ? Date.parse(text) : Number.NaN;
    if (isOfCalendar(text, at)) return at;
    problems.push({
      field,
      problem: 'must be a date (2026-11-23) or a time with its zone (2026-11-23T14:18:47Z)',
    });
    return otherwise;
  };
  const period = {
    since: read('since', since, ALWAYS.since),
    until: read('until', until, ALWAYS.until),
  };
  refuseIfAny(problems);
  return period;
};

/** `Date.parse` takes the 30th of February for the 2nd of March. */
const isOfCalendar = (text: string, at: Instant): boolean => {
  if (Number.isNaN(at)) return false;
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) === day;
};
