import type { FieldProblem } from './problem.ts';
import { textProblem } from './text.ts';

/** What is wrong with a name that people will read. */
export const nameProblems = (name: string): FieldProblem[] => {
  const problem = name === '' ? 'is missing' : textProblem(name, 100);
  return problem === null ? [] : [{ field: 'name', problem }];
};

/** What is wrong with a duration in seconds, or `null`. */
export const durationProblem = (seconds: number, [least, most]: readonly [number, number]): string | null =>
  Number.isInteger(seconds) && seconds >= least && seconds <= most
    ? null
    : `must be a whole number of seconds from ${least} to ${most}`;

/** One problem for each entry of a list that is wrong. */
export const listProblems = (
  field: string,
  entries: readonly string[],
  problemOf: (entry: string) => string | null,
): FieldProblem[] =>
  entries.flatMap((entry) => {
    const problem = problemOf(entry);
    return problem === null ? [] : [{ field, problem: `"${entry}" ${problem}` }];
  });
