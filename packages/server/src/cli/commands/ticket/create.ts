import { type Command, Option } from 'commander';
import { Problem, refuseIfAny } from '../../../core/problem.ts';
import { addCommand, type CommonOptions, type Parts, printNote } from '../../command.ts';
import {
  countProblems,
  ifGiven,
  required,
  settingFlags,
  settingOptions,
  wholeNumber,
} from '../../options.ts';
import { printable } from '../../table.ts';
import { type CreatedTicket, requestTicket, type TicketBody } from '../../ticket-api.ts';
import { clockTime, inSeconds } from '../../times.ts';
import { type IdentityOptions, identityOptions } from '../identity-options.ts';

interface TicketOptions extends IdentityOptions, CommonOptions {
  readonly brand: string;
  readonly remark?: string;
  readonly override?: true;
  readonly oneTime?: true;
  readonly application?: string;
  readonly expiresIn?: string;
  readonly returnTo?: string;
}

const readBody = (options: TicketOptions): TicketBody => {
  const expiresIn = ifGiven(options.expiresIn, wholeNumber);
  refuseIfAny(expiresIn === undefined ? [] : countProblems('expiresIn', expiresIn, 86_400));
  return {
    brand: options.brand,
    username: options.username,
    email: options.email,
    uniqueId: options.uniqueId,
    firstName: options.firstName,
    lastName: options.lastName,
    phone1: options.phone,
    remark: options.remark,
    overrideUserInfo: options.override,
    oneTimeUse: options.oneTime,
    application: options.application,
    expiresIn,
    returnTo: options.returnTo,
  };
};

export const addTicketCreate = (group: Command, { configuration }: Parts): void => {
  const table = configuration.clientSettings;
  addCommand(group, {
    usage: 'create',
    about: 'Creates a ticket over HTTP and prints the sign-in link.',
    more:
      'It calls a running server with an API key, as a platform’s back end does. Every field that the brand makes ' +
      'mandatory is needed, and must equal the person’s record.',
    options: [
      required('--brand <slug>', 'the brand, which must be the API key’s'),
      ...identityOptions(),
      new Option('--remark <text>', 'a new remark, where --override is given'),
      new Option('--override', 'the record takes names, phone and remark from here when the link is used'),
      new Option('--one-time', 'good once, even where the brand allows several uses'),
      new Option('--application <slug>', 'for this application instead of the management system'),
      new Option('--expires-in <seconds>', 'shorter than the brand’s rules say'),
      new Option('--return-to <target>', 'a path or an allow-listed URL to land on'),
      ...settingOptions(table),
    ],
    examples: [
      'export USHER_API_KEY=ushk_…',
      [
        'usher ticket create --brand bumpyard --username john.d',
        '--email john.d@example.com --first-name John --last-name Doe',
        '--phone "+44 20 7946 0958"',
      ],
      [
        'usher ticket create --brand bumpyard --unique-id A-77',
        '--url https://login.example.com --api-key-file crm.key --json',
      ],
    ],
    run: async (options: TicketOptions) => {
      const { url, apiKey } = configuration.loadClientSettings(settingFlags(table, options));
      if (apiKey === null) {
        const detail =
          'An API key is needed, which `usher key create` makes. Give it as USHER_API_KEY or --api-key-file.';
        throw new Problem('invalid-input', { detail });
      }
      const ticket = await requestTicket(url, apiKey.reveal(), readBody(options));
      if (options.json !== true) printNote(validity(ticket));
      return { document: ticket, text: printable(ticket.loginUrl ?? ticket.encpryptedString) };
    },
  });
};

/** The link alone goes to standard output, for whatever opens it; this goes beside it. */
const validity = ({ validFor: { management, applications }, loginUrl }: CreatedTicket): string => {
  const doors = [
    ...(management === undefined ? [] : [goodFor(management, 'at the management system')]),
    ...(applications === undefined ? [] : [goodFor(applications, 'at an application')]),
  ];
  const open = loginUrl === undefined ? '\nAppend it to the application’s sign-in address, after ?=TA' : '';
  return `Good for ${doors.join(', and for ')}.${open}`;
};

const goodFor = (seconds: number, where: string): string =>
  `${inSeconds(seconds)} ${where} (until ${clockTime(Date.now() + seconds * 1000)})`;
