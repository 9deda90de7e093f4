import { Command } from 'commander';
import type { Parts } from './command.ts';
import { addAppCommands } from './commands/app.ts';
import { addAuditCommands } from './commands/audit.ts';
import { addBrandCommands } from './commands/brand.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addKeyCommands } from './commands/key.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addMoveCommand } from './commands/move.ts';
import { addQuickstartCommand } from './commands/quickstart.ts';
import { addServeCommand } from './commands/serve.ts';
import { addSessionCommands } from './commands/session.ts';
import { addSigningKeyCommands } from './commands/signing-key.ts';
import { addTicketCommands } from './commands/ticket.ts';
import { addUserCommands } from './commands/user.ts';
import { exitMeanings } from './exit-codes.ts';
import { details } from './table.ts';
import { version } from './version.ts';

// The same for every terminal, and for the documentation that is made of it.
const HELP_WIDTH = 80;

const ABOUT = `Usher signs people in with tickets.

A brand is an account of your platform, with its own people, keys and rules.
A ticket is a link that signs one of its people in, once, within seconds.`;

const START = `
Start with:
  $ usher quickstart

The commands work on the store directly, whether a server is up or not. Every
command takes --json and shows its flags and examples with --help.

Exit codes:
${details(exitMeanings.map(([code, meaning]) => [String(code), meaning]))}`;

/** The whole command line. It throws instead of ending the process. */
export const createProgram = (parts: Parts): Command => {
  const program = new Command('usher')
    .description(ABOUT)
    .version(version(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'Shows the help of a command.')
    .addHelpText('after', START)
    .configureHelp({ helpWidth: HELP_WIDTH })
    // How an error is told depends on --json, which is not commander's business.
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  addServeCommand(program, parts);
  addQuickstartCommand(program, parts);
  addBrandCommands(program, parts);
  addUserCommands(program, parts);
  addAppCommands(program, parts);
  addKeyCommands(program, parts);
  addTicketCommands(program, parts);
  addSessionCommands(program, parts);
  addSigningKeyCommands(program, parts);
  addAuditCommands(program, parts);
  addDoctorCommand(program, parts);
  addMigrateCommand(program, parts);
  addMoveCommand(program, parts);
  return program;
};
