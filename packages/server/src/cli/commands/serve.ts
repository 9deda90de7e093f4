import type { Command } from 'commander';
import { addCommand, type CommonOptions, type Parts, printLine, printNote } from '../command.ts';
import { listenFailure } from '../listen-failure.ts';
import { settingFlags, settingOptions } from '../options.ts';
import { untilStopped } from '../stopping.ts';

export const addServeCommand = (program: Command, { composition, configuration }: Parts): void =>
  addCommand(program, {
    usage: 'serve',
    about: 'Starts the server.',
    more:
      'It prints one line with its URL when it is ready, and stops at SIGTERM or Ctrl-C after finishing what is ' +
      'under way; a second signal ends it at once. Each flag goes before its environment variable.',
    options: settingOptions(configuration.settings),
    examples: [
      'usher serve --port 3000 --data ./data',
      ['usher serve --host 0.0.0.0 --public-url https://login.example.com', '--trusted-proxies 10.0.0.0/8'],
    ],
    run: async (options: CommonOptions) => {
      const settings = configuration.loadSettings(settingFlags(configuration.settings, options));
      // A signal that comes while it starts is not lost.
      const stopped = untilStopped();
      const server = await composition.serve(settings).catch((error: unknown) => {
        throw listenFailure(error, settings);
      });
      for (const warning of server.warnings) printNote(`usher: ${warning}`);
      const { url } = server;
      printLine(options.json ? JSON.stringify({ url }) : `Usher is ready at ${url}`);
      await stopped;
      await server.drain();
      await server.close();
      return null;
    },
  });
