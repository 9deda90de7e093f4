import type { Command } from 'commander';
import { addCommand, type Parts, storeOptions } from '../command.ts';
import { settingFlags } from '../options.ts';

export const addMigrateCommand = (program: Command, { composition, configuration }: Parts): void => {
  const { settings } = configuration;
  addCommand(program, {
    usage: 'migrate',
    about: 'Brings the store to the schema of this version.',
    more:
      'For upgrades of a database that many nodes share: nodes of the former version go on working while it runs ' +
      'and after it, so that they can be replaced one by one. An empty database is made ready by whatever opens it ' +
      'first, and the embedded store is brought up to date when it is opened. Back the store up before.',
    options: storeOptions(settings),
    examples: ['usher migrate', 'usher migrate --database postgres://usher@db.example.com/usher'],
    run: async (options) => {
      const { from, to } = await composition.migrate(
        configuration.loadSettings(settingFlags(settings, options)),
      );
      const text =
        from === to
          ? `The store has schema ${to} already.`
          : `The store had schema ${from} and has ${to} now.`;
      return { document: { from, to }, text };
    },
  });
};
