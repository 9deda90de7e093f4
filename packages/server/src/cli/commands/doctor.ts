import type { Command } from 'commander';
import { judgeInstallation } from '../../core/health/judge-installation.ts';
import { addCommand, type CommonOptions, type Parts } from '../command.ts';
import { askAround } from '../doctor/ask-around.ts';
import { showFindings } from '../doctor/show-findings.ts';
import { settingFlags, settingOptions } from '../options.ts';

export const addDoctorCommand = (program: Command, { composition, configuration }: Parts): void =>
  addCommand(program, {
    usage: 'doctor',
    about: 'Looks for what is wrong with an installation, and says what to do.',
    more:
      'It looks at the configuration, the data folder, the store, the keys and the clock, and asks the server at ' +
      'the public URL how requests arrive there. It changes nothing, and may be run at any time. Run it as the ' +
      'user that the server runs as and with the server’s own settings: it takes the same flags and environment ' +
      'variables as `usher serve`.\n\n' +
      'Exit code: 0 where there is no problem, though there may be warnings; 1 where there is one.',
    options: settingOptions(configuration.settings),
    examples: ['usher doctor', 'usher doctor --data /var/lib/usher --public-url https://login.example.com'],
    run: async (options: CommonOptions) => {
      const reading = configuration.readSettings(settingFlags(configuration.settings, options));
      const { problems, settings } = reading;
      const { installation, ...asking } = await composition.inspect(reading);
      const answers = await askAround(asking, installation, settings);
      const findings = judgeInstallation({ problems, installation, answers });
      return showFindings(findings, process.stdout.isTTY ? process.stdout.columns : null);
    },
  });
