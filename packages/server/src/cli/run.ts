import { type Command, CommanderError } from 'commander';
import type { Parts } from './command.ts';
import { EndedWith } from './ended-with.ts';
import { exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { reportAsJson, reportAsText, reportOf } from './report.ts';

/**
 * Runs one command line and says how it ended.
 * @param args without the program's own name
 * @returns the exit code
 */
export const runCommandLine = async (args: readonly string[], parts: Parts): Promise<number> => {
  endQuietlyWithoutReader();
  const program = createProgram(parts);
  const command = (): Command => commandNamed(program, args);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof EndedWith) return error.exitCode;
    if (error instanceof CommanderError && wasAnswered(error)) {
      // A group without a command shows its help too, but where errors go.
      return error.exitCode === 0 ? exitCodes.done : exitCodes.input;
    }
    const report = reportOf(error, command());
    const text = args.includes('--json') ? reportAsJson(report) : reportAsText(report, command());
    process.stderr.write(`${text}\n`);
    return report.exitCode;
  }
};

const wasAnswered = ({ code }: CommanderError): boolean =>
  ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(code);

/** The command that the words name, as far as they name one. */
const commandNamed = (program: Command, args: readonly string[]): Command => {
  const next = program.commands.find((candidate) => candidate.name() === args[0]);
  return next === undefined ? program : commandNamed(next, args.slice(1));
};

/** `usher audit tail | head` is no error. */
const endQuietlyWithoutReader = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.fault);
  });
};
