import type { FieldProblem } from '../core/problem.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** What can go wrong around the command line only: at the terminal, the port and the network. */
export const failures = {
  'port-not-usable': {
    exitCode: exitCodes.unavailable,
    text: 'The address and port cannot be listened on: taken, not of this machine, or not allowed.',
  },
  'server-not-reached': {
    exitCode: exitCodes.unavailable,
    text: 'No server answered at the URL.',
  },
  'server-not-understood': {
    exitCode: exitCodes.unavailable,
    text: 'Something answered at the URL, but not as Usher does.',
  },
  'ticket-refused': {
    exitCode: null,
    text: 'The server did not create the ticket. The exit code is that of its reply.',
  },
  'file-not-usable': {
    exitCode: exitCodes.input,
    text: 'A file that the command names cannot be read or written.',
  },
  interrupted: {
    exitCode: exitCodes.input,
    text: 'Nothing was entered at the terminal.',
  },
} as const satisfies Record<string, { exitCode: ExitCode | null; text: string }>;

export type FailureCode = keyof typeof failures;

export interface FailureOptions {
  /** For the person at the terminal; says what to do. */
  readonly detail: string;
  readonly exitCode?: ExitCode;
  readonly fields?: readonly FieldProblem[];
  readonly cause?: unknown;
}

/** The command line's counterpart of core's `Problem`. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly exitCode: ExitCode;
  readonly fields: readonly FieldProblem[];

  constructor(code: FailureCode, options: FailureOptions) {
    super(options.detail, { cause: options.cause });
    this.name = 'Failure';
    this.code = code;
    this.exitCode = options.exitCode ?? failures[code].exitCode ?? exitCodes.fault;
    this.fields = options.fields ?? [];
  }
}
