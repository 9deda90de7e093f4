import { Option } from 'commander';
import type { Flags } from '../config/load.ts';
import type { Setting, SettingTable } from '../config/settings.ts';
import type { FieldProblem } from '../core/problem.ts';

/** The flag of a setting. */
const settingOption = (setting: Setting<unknown>): Option => {
  const { flag, flagHolds, placeholder, doc, env, defaultText, secret } = setting;
  const source = secret ? `${env}, ${env}_FILE` : env;
  const flags = placeholder === null ? flag : `${flag} <${placeholder}>`;
  const text = flagHolds === 'file' ? `a file that holds ${doc}` : doc;
  return new Option(flags, `${text} (env: ${source}; default: ${defaultText})`);
};

/** The flags of several settings. */
export const settingOptions = (table: SettingTable, names = Object.keys(table)): Option[] =>
  names.flatMap((name) => {
    const setting = table[name];
    return setting === undefined ? [] : [settingOption(setting)];
  });

/** What commander read, by the name of the setting instead of the flag. */
export const settingFlags = (table: SettingTable, options: object): Flags => {
  // Texts, and `true` for switches, by the names that commander gives to flags.
  const given = options as Flags;
  return Object.fromEntries(
    Object.entries(table).map(([name, setting]) => [name, given[settingOption(setting).attributeName()]]),
  );
};

/** An option without which the command does not run. */
export const required = (flags: string, doc: string): Option =>
  new Option(flags, `${doc} (required)`).makeOptionMandatory();

export const brandOption = (): Option => required('--brand <slug>', 'the brand to work in');

/** An option that may be given several times. */
export const repeatable = (flags: string, doc: string): Option =>
  new Option(flags, `${doc} (repeatable)`).argParser<string[]>((text, before = []) => [...before, text]);

/** `undefined`, which stands for "as it is", stays; anything else is read. */
export const ifGiven = <Given, Value>(
  given: Given | undefined,
  read: (given: Given) => Value,
): Value | undefined => (given === undefined ? undefined : read(given));

/** Not a number where the text is none, which whoever judges the value refuses with its bounds. */
export const wholeNumber = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : Number.NaN);

/** Entries separated by commas; an empty text is an empty list. */
export const commaList = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  ),
];

/** What a repeatable option gathered; an empty text empties the list. */
export const withoutEmpty = (entries: readonly string[]): readonly string[] =>
  entries.filter((entry) => entry !== '');

export const emptyAsNull = (text: string): string | null => (text === '' ? null : text);

/** What is wrong with a number that only the command line knows, as a list to refuse. */
export const countProblems = (field: string, value: number, most: number): FieldProblem[] =>
  value >= 1 && value <= most ? [] : [{ field, problem: `must be a whole number from 1 to ${most}` }];
