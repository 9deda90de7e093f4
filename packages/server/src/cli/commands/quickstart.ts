import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Command, Option } from 'commander';
import type { Settings } from '../../config/settings.ts';
import { atTheCommandLine } from '../actor.ts';
import { addCommand, type CommonOptions, type Parts, printLine, printNote } from '../command.ts';
import type { Composition, RunningServer } from '../composition.ts';
import { isPortTaken, listenFailure } from '../listen-failure.ts';
import { settingOptions } from '../options.ts';
import {
  anotherLinkText,
  type Introduction,
  introductionDocument,
  introductionText,
} from '../quickstart/introduction.ts';
import { prepareSample, type Sample, sampleBrand, samplePerson } from '../quickstart/sample-brand.ts';
import { reportAsText, reportOf } from '../report.ts';
import { untilStopped } from '../stopping.ts';
import { type CreatedTicket, requestTicket } from '../ticket-api.ts';

interface QuickstartOptions extends CommonOptions {
  readonly data?: string;
  readonly port?: string;
}

export const addQuickstartCommand = (program: Command, { composition, configuration }: Parts): void =>
  addCommand(program, {
    usage: 'quickstart',
    about: 'Starts a server with a sample brand and prints a sign-in link.',
    more:
      'The brand, a manager with a password and an API key are made on the way. Everything lives in a new folder, ' +
      'so it can be run as often as you like. Where the port is taken it takes a free one.',
    options: [
      new Option(
        '--data <folder>',
        'keep the store here, and go on with it the next time (default: a new folder)',
      ),
      ...settingOptions(configuration.settings, ['port']),
    ],
    examples: ['usher quickstart', 'usher quickstart --port 8080 --data ./try-it'],
    run: async (options: QuickstartOptions) => {
      const data = options.data ?? mkdtempSync(join(tmpdir(), 'usher-quickstart-'));
      const loaded = configuration.loadSettings({ data, port: options.port });
      // What the server notes on its way would get between the lines that are to be read.
      const settings = loaded.logLevel === 'info' ? { ...loaded, logLevel: 'warn' as const } : loaded;
      const stopped = untilStopped();
      const { server, takenPort } = await serveSomewhere(composition, settings);
      try {
        await introduce(server, data, takenPort, options, stopped);
      } finally {
        await server.close();
      }
      return null;
    },
  });

const serveSomewhere = async (
  composition: Composition,
  settings: Settings,
): Promise<{ server: RunningServer; takenPort: number | null }> => {
  try {
    return { server: await composition.serve(settings), takenPort: null };
  } catch (error) {
    if (!isPortTaken(error)) throw listenFailure(error, settings);
    return { server: await composition.serve({ ...settings, port: 0 }), takenPort: settings.port };
  }
};

const introduce = async (
  server: RunningServer,
  data: string,
  takenPort: number | null,
  { json }: CommonOptions,
  stopped: Promise<void>,
): Promise<void> => {
  for (const warning of server.warnings) printNote(`usher: ${warning}`);
  const sample = await prepareSample(server.ports, atTheCommandLine());
  const ticket = await createSampleTicket(server, sample);
  const canAsk = process.stdin.isTTY && json !== true;
  const introduction: Introduction = { url: server.url, data, takenPort, sample, ticket, canAsk };
  printLine(
    json ? JSON.stringify(introductionDocument(introduction)) : `\n${introductionText(introduction)}\n`,
  );
  const keyboard = canAsk ? onEnter(() => printAnother(server, sample)) : null;
  await stopped;
  keyboard?.close();
};

/** Over HTTP, like anybody else. */
const createSampleTicket = (server: RunningServer, sample: Sample): Promise<CreatedTicket> =>
  requestTicket(server.url, sample.apiKey, { brand: sampleBrand.slug, ...samplePerson });

const onEnter = (act: () => Promise<void>) => {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', () => void act());
  return lines;
};

const printAnother = async (server: RunningServer, sample: Sample): Promise<void> => {
  try {
    printLine(anotherLinkText(await createSampleTicket(server, sample)));
  } catch (error) {
    // The key may have been revoked, or the person suspended, from another terminal.
    printNote(reportAsText(reportOf(error, null), null));
  }
};
