import { readFileSync } from 'node:fs';
import { type FieldProblem, refuseIfAny } from '../core/problem.ts';
import { nearestName } from './nearest-name.ts';
import {
  type ClientSettings,
  clientSettings,
  type Setting,
  type Settings,
  type SettingTable,
  settings,
  type ValuesOf,
} from './settings.ts';

/** The values of command-line flags, by the setting's name; `true` for a switch. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;
export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings as the command line sees them: the tables to make flags of, and the ways to load them. */
export interface Configuration {
  readonly settings: typeof settings;
  readonly clientSettings: typeof clientSettings;
  /** Throws `invalid-input` with everything that is wrong, at once. */
  loadSettings(flags: Flags): Settings;
  /** Throws nothing: what is wrong has its default. */
  readSettings(flags: Flags): ReadSettings;
  /** Throws as `loadSettings` does. */
  loadClientSettings(flags: Flags): ClientSettings;
}

/** Settings as far as they can be read. */
export interface ReadSettings {
  readonly settings: Settings;
  /** Everything that is wrong, each field named as it was given. */
  readonly problems: readonly FieldProblem[];
  /** Whether a setting is among what is wrong. */
  isWrong(name: keyof Settings): boolean;
  /** The files that secrets were read from. */
  readonly secretFiles: readonly string[];
}

/** The configuration of this process. Nothing else reads its environment. */
export const configuration: Configuration = {
  settings,
  clientSettings,
  loadSettings: (flags) => load(settings, flags, process.env),
  readSettings: (flags) => readAll(settings, flags, process.env),
  loadClientSettings: (flags) => load(clientSettings, flags, process.env),
};

/**
 * Flags go before the environment, and the environment before the defaults.
 * @throws Problem `invalid-input`, each field named as it was given: `--port` or `USHER_PORT`
 */
export const load = <Table extends SettingTable>(
  table: Table,
  flags: Flags,
  environment: Environment,
): ValuesOf<Table> => {
  const { settings: values, problems } = readAll(table, flags, environment);
  refuseIfAny(problems);
  return values;
};

/** As {@link load}, with the defaults of what is wrong instead of a refusal. */
const readAll = <Table extends SettingTable>(table: Table, flags: Flags, environment: Environment) => {
  const readings = Object.entries(table).map(([name, setting]) => {
    const reading = read(setting, flags[name], environment);
    return { name, setting, reading };
  });
  const wrong = readings.filter(({ reading }) => 'problem' in reading).map(({ name }) => name);
  const values = readings.map(({ name, setting, reading }) => [
    name,
    'problem' in reading ? setting.default : reading.value,
  ]);
  return {
    // One value for each name of the table, made by that name's own parser.
    settings: Object.fromEntries(values) as ValuesOf<Table>,
    problems: [
      ...unknownNames(environment),
      ...readings.flatMap(({ reading }) => ('problem' in reading ? [reading] : [])),
    ],
    isWrong: (name: keyof Table) => wrong.includes(String(name)),
    secretFiles: readings.flatMap(({ reading }) =>
      'file' in reading && reading.file !== undefined ? [reading.file] : [],
    ),
  };
};

type Reading = { readonly value: unknown; readonly file?: string } | FieldProblem;

const read = (
  setting: Setting<unknown>,
  flag: string | boolean | undefined,
  environment: Environment,
): Reading => {
  const found = setting.secret
    ? findSecret(setting, flag, environment)
    : findText(setting, flag, environment);
  if (found === null) return { value: setting.default };
  if ('problem' in found) return found;
  const parsed = setting.parse(found.text);
  if ('problem' in parsed) return { field: found.field, problem: parsed.problem };
  return found.file === undefined ? parsed : { ...parsed, file: found.file };
};

/** A text, and what the one who gave it calls it. */
interface Given {
  readonly field: string;
  readonly text: string;
  /** Where it was read from, if not from there itself. */
  readonly file?: string;
}

const findText = (
  { flag: name, env }: Setting<unknown>,
  flag: string | boolean | undefined,
  environment: Environment,
): Given | FieldProblem | null => {
  if (flag === '') return { field: name, problem: 'is empty; give a value or leave it out' };
  if (flag !== undefined) return { field: name, text: String(flag) };
  // Container and unit files write an empty text for what they leave unset.
  const text = environment[env]?.trim() ?? '';
  return text === '' ? null : { field: env, text };
};

const findSecret = (
  { flag: name, flagHolds, env }: Setting<unknown>,
  flag: string | boolean | undefined,
  environment: Environment,
): Given | FieldProblem | null => {
  const file = `${env}_FILE`;
  if (typeof flag === 'string')
    return flagHolds === 'file' ? readSecretFile(name, flag) : nonEmptySecret(name, flag);
  if (environment[env] !== undefined && environment[file] !== undefined) {
    return { field: env, problem: `is given, and ${file} too; unset one of them` };
  }
  if (environment[file] !== undefined) return readSecretFile(file, environment[file]);
  if (environment[env] === undefined) return null;
  return nonEmptySecret(env, environment[env]);
};

const readSecretFile = (field: string, path: string): Given | FieldProblem => {
  try {
    const found = nonEmptySecret(field, readFileSync(path, 'utf8'));
    return 'problem' in found ? found : { ...found, file: path };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return { field, problem: `names the file "${path}", which cannot be read (${reason})` };
  }
};

// A secret that somebody forgot to fill in must not quietly turn into another one.
const nonEmptySecret = (field: string, content: string): Given | FieldProblem => {
  const text = content.trim();
  return text === '' ? { field, problem: 'is empty; give the secret, or leave it out' } : { field, text };
};

const PREFIX = 'USHER_';

// Kubernetes sets these in every container beside a service that is called "usher".
const SERVICE_LINK = /^USHER_(?:SERVICE_(?:HOST|PORT)|PORT_\d+_)/;

/** Misspelt settings would be silently without effect. */
const unknownNames = (environment: Environment): FieldProblem[] => {
  const known = Object.values<Setting<unknown>>({ ...settings, ...clientSettings }).flatMap((setting) =>
    setting.secret ? [setting.env, `${setting.env}_FILE`] : [setting.env],
  );
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && !known.includes(name) && !SERVICE_LINK.test(name))
    .map((field) => ({ field, problem: unknownName(nearestName(field, known)) }));
};

const unknownName = (nearest: string | null): string =>
  nearest === null
    ? 'is no setting of Usher; unset it (`usher serve --help` lists the settings)'
    : `is no setting of Usher; is ${nearest} meant?`;
