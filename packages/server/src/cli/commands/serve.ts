import type { Command } from 'commander';
import type { Settings } from '../../config/settings.ts';
import { addCommand, type CommonOptions, type Parts, printLine, printNote } from '../command.ts';
import type { Composition, RunningServer } from '../composition.ts';
import { EndedWith } from '../ended-with.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { listenFailure } from '../listen-failure.ts';
import { settingFlags, settingOptions } from '../options.ts';
import { untilStopped } from '../stopping.ts';
import { isWorker, serveAsWorker } from '../workers/serve-as-worker.ts';
import { supervise } from '../workers/supervise.ts';
import { workerCount } from '../workers/worker-count.ts';

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
      if (isWorker()) {
        await serveAsWorker(composition, settings);
        return null;
      }
      const count = workerCount(settings);
      // A signal that comes while it starts is not lost.
      const stopped = untilStopped();
      const onReady = (ready: Announced): void => announce(ready, options);
      if (count === 1) await serveAlone(composition, settings, stopped, onReady);
      else endWith(await supervise({ count, stopped, onReady, note }));
      return null;
    },
  });

type Announced = Pick<RunningServer, 'url' | 'warnings'>;

const note = (text: string): void => printNote(`usher: ${text}`);

const announce = ({ url, warnings }: Announced, { json }: CommonOptions): void => {
  for (const warning of warnings) note(warning);
  printLine(json ? JSON.stringify({ url }) : `Usher is ready at ${url}`);
};

const serveAlone = async (
  composition: Composition,
  settings: Settings,
  stopped: Promise<void>,
  onReady: (ready: Announced) => void,
): Promise<void> => {
  const server = await composition.serve(settings).catch((error: unknown) => {
    throw listenFailure(error, settings);
  });
  onReady(server);
  await stopped;
  await server.drain();
  await server.close();
};

const endWith = (code: ExitCode): void => {
  if (code !== exitCodes.done) throw new EndedWith(code);
};
