import type { ProblemKind } from '../core/problem.ts';

/** What an exit code says to a script. */
export const exitCodes = {
  done: 0,
  fault: 1,
  input: 2,
  notFound: 3,
  conflict: 4,
  refused: 5,
  unavailable: 6,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitMeanings: readonly (readonly [ExitCode, string])[] = [
  [exitCodes.done, 'done'],
  [exitCodes.fault, 'something went wrong on our side'],
  [exitCodes.input, 'the command or its input is not right'],
  [exitCodes.notFound, 'there is no such record'],
  [exitCodes.conflict, 'in conflict with what is there already'],
  [exitCodes.refused, 'refused: who asks may not do this'],
  [exitCodes.unavailable, 'cannot be done now; try again later'],
];

export const exitCodeOf: Readonly<Record<ProblemKind, ExitCode>> = {
  invalid: exitCodes.input,
  'not-supported': exitCodes.input,
  'not-found': exitCodes.notFound,
  conflict: exitCodes.conflict,
  precondition: exitCodes.conflict,
  unauthenticated: exitCodes.refused,
  forbidden: exitCodes.refused,
  throttled: exitCodes.unavailable,
  unavailable: exitCodes.unavailable,
  internal: exitCodes.fault,
};
