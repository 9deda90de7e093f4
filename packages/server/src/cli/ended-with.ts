import type { ExitCode } from './exit-codes.ts';

/** Ends a command that has said all there is to say, and does not end with 0. */
export class EndedWith extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode) {
    super(`ended with ${exitCode}`);
    this.name = 'EndedWith';
    this.exitCode = exitCode;
  }
}
