import { type Command, CommanderError } from 'commander';
import { catalogue, type FieldProblem, Problem } from '../core/problem.ts';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { columns, printable, printableJson } from './table.ts';

/** An error as it is told to whoever gave the command. */
export interface Report {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly fields: readonly FieldProblem[];
  /** What to do next, where the message does not say it; for people only. */
  readonly hint: string | null;
}

/** Never a stack trace: what an unexpected error has to say is its message. */
export const reportOf = (error: unknown, command: Command | null): Report => {
  if (error instanceof Problem) {
    const { code, fields, kind } = error;
    return { exitCode: exitCodeOf[kind], code, message: headline(error), fields, hint: null };
  }
  if (error instanceof Failure) {
    const { exitCode, code, message, fields } = error;
    return { exitCode, code, message, fields, hint: null };
  }
  if (error instanceof CommanderError) return usageReport(error, command);
  return {
    exitCode: exitCodes.fault,
    code: 'internal',
    message: error instanceof Error ? error.message : String(error),
    fields: [],
    hint: 'Nothing was said about this in advance, so it may be a fault in Usher. What was done is in `usher audit tail`.',
  };
};

/** The fields are told one by one, so a message that only strings them together gives way. */
const headline = ({ code, message, fields }: Problem): string => {
  const strung = fields.map(({ field, problem }) => `${field}: ${problem}`).join('; ');
  return fields.length > 0 && message === strung ? catalogue[code].text : message;
};

// A ticket or a key, which a message about what was typed would otherwise repeat.
const SECRET = /[\w-]{60,}/g;

const usageReport = (error: CommanderError, command: Command | null): Report => {
  const message = error.message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .replaceAll(SECRET, '…');
  return {
    exitCode: exitCodes.input,
    code: 'invalid-input',
    message: `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.)?]$/.test(message) ? '' : '.'}`,
    fields: [],
    hint: `\`${command === null ? 'usher' : pathOf(command)} --help\` shows how.`,
  };
};

/** `usher brand create` */
export const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;

export const reportAsJson = ({ code, message, fields }: Report): string =>
  printableJson({ error: { code, message, fields } });

export const reportAsText = ({ message, fields, hint }: Report, command: Command | null): string => {
  const lines = columns(
    fields.map(({ field, problem }) => [command === null ? field : spelling(field, command), problem]),
  ).map((line) => `  ${line}`);
  return [`usher: ${printable(message)}`, ...lines, ...(hint === null ? [] : [`  ${hint}`])].join('\n');
};

/** Flags whose name is not that of the field they fill. */
const attributeOf: Readonly<Record<string, string>> = {
  phone1: 'phone',
  phoneCountry: 'country',
  mandatoryFields: 'mandatory',
  ticketUses: 'uses',
  returnTargets: 'returnTo',
  scopes: 'scope',
  allowedFrames: 'frame',
};

/** How the command spells a field: `--first-name` for `firstName`. */
const spelling = (field: string, command: Command): string => {
  const attribute = attributeOf[field] ?? field;
  return command.options.find((option) => option.attributeName() === attribute)?.long ?? field;
};
