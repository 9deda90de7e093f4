import { type Command, Option } from 'commander';
import type { Configuration } from '../config/load.ts';
import type { SettingTable } from '../config/settings.ts';
import type { Ports } from '../core/ports.ts';
import type { Composition } from './composition.ts';
import { EndedWith } from './ended-with.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { settingFlags, settingOptions } from './options.ts';
import { printableJson, printableLines } from './table.ts';

/** What the commands are built upon. */
export interface Parts {
  readonly composition: Composition;
  readonly configuration: Configuration;
}

/** A result, for programs and for people. */
export interface Shown {
  readonly document: unknown;
  readonly text: string;
  /** How the command ends, where that is not 0: with what it shows, and not with an error. */
  readonly exitCode?: ExitCode;
}

export interface CommonOptions {
  readonly json?: true;
}

/** A command in a table of commands. */
export interface CommandSpec<Options> {
  /** With its argument, as in `show <slug>`. */
  readonly usage: string;
  /** What the argument is. */
  readonly argument?: string;
  /** One sentence for lists of commands; the help begins with it. */
  readonly about: string;
  /** Further paragraphs of the help. */
  readonly more?: string;
  readonly options?: readonly Option[];
  /** Command lines at the end of the help; a list is one that takes several lines. */
  readonly examples: readonly (string | readonly string[])[];
  /** `null` where everything has been printed on the way. */
  readonly run: (options: Options & CommonOptions, argument: string) => Promise<Shown | null>;
}

const EVERYWHERE = 'Common options:';

export const addCommand = <Options extends object>(parent: Command, spec: CommandSpec<Options>): void => {
  const [name = '', argument] = spec.usage.split(' ');
  const command = parent.command(name);
  command.summary(spec.about).description([spec.about, spec.more].filter(Boolean).join('\n\n'));
  if (argument !== undefined) command.argument(argument, spec.argument);
  for (const option of spec.options ?? []) command.addOption(option);
  command.addOption(new Option('--json', 'print one JSON document instead of text').helpGroup(EVERYWHERE));
  command.addHelpOption(new Option('-h, --help', 'show this help').helpGroup(EVERYWHERE));
  command.addHelpText('after', examplesText(spec.examples));
  command.action(async () => {
    const options = command.opts<Options & CommonOptions>();
    const shown = await spec.run(options, command.args[0] ?? '');
    if (shown === null) return;
    printLine(options.json === true ? printableJson(shown.document) : printableLines(shown.text));
    const { exitCode = exitCodes.done } = shown;
    if (exitCode !== exitCodes.done) throw new EndedWith(exitCode);
  });
};

const examplesText = (examples: CommandSpec<object>['examples']): string => {
  const lines = examples.map((example) => [example].flat().join(' \\\n      '));
  return ['', 'Examples:', ...lines.map((line) => `  $ ${line}`)].join('\n');
};

export const printLine = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Something beside the result, for the person at the terminal. */
export const printNote = (text: string): void => {
  process.stderr.write(`${printableLines(text)}\n`);
};

export interface StoreCommandSpec<Options> extends Omit<CommandSpec<Options>, 'run'> {
  readonly run: (ports: Ports, options: Options & CommonOptions, argument: string) => Promise<Shown | null>;
}

/** A command that works on the store directly, whether a server is up or not. */
export const addStoreCommand = <Options extends object>(
  parent: Command,
  { composition, configuration }: Parts,
  spec: StoreCommandSpec<Options>,
): void => {
  const { settings } = configuration;
  addCommand<Options>(parent, {
    ...spec,
    options: [...(spec.options ?? []), ...storeOptions(settings)],
    run: async (options, argument) => {
      const flags = settingFlags(settings, options);
      const store = await composition.open(configuration.loadSettings(flags));
      try {
        return await spec.run(store.ports, options, argument);
      } finally {
        await store.close();
      }
    },
  });
};

export const storeOptions = (settings: SettingTable): Option[] =>
  settingOptions(settings, ['data', 'database']).map((option) => option.helpGroup(EVERYWHERE));

/** A noun with its verbs. */
export const addGroup = (program: Command, name: string, about: string, more: string): Command =>
  program.command(name).summary(about).description(`${about}\n\n${more}`).helpCommand(false);
