import { Option } from 'commander';
import type { UserChange } from '../../core/user/edit-user.ts';
import { type Role, roles } from '../../core/user/role.ts';
import { emptyAsNull, ifGiven } from '../options.ts';

/** The flags that hold what a person's record holds. */
export interface IdentityOptions {
  readonly username?: string;
  readonly email?: string;
  readonly uniqueId?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly phone?: string;
}

export const identityOptions = (): Option[] => [
  new Option('--username <name>', 'unique in the brand, without regard to case'),
  new Option('--email <address>', 'unique in the brand, without regard to case'),
  new Option('--unique-id <id>', 'the platform’s own name for the person, unique in the brand'),
  new Option('--first-name <name>'),
  new Option('--last-name <name>'),
  new Option(
    '--phone <number>',
    'any usual spelling; without a country code it is read as the brand’s country’s',
  ),
];

export interface UserOptions extends IdentityOptions {
  readonly remark?: string;
  readonly role?: string;
  readonly ticket?: boolean;
}

/** @param role the default in words */
export const userOptions = (role: string): Option[] => [
  ...identityOptions(),
  new Option('--remark <text>', 'anything worth knowing about the person'),
  new Option('--role <role>', `${roles.join(', ')}; a member enters applications only (${role})`),
  new Option('--ticket', 'the person may be signed in by ticket (default)'),
  new Option('--no-ticket', 'the person can never be signed in by ticket'),
];

/** What the flags say; an empty text empties a field. Core judges the values. */
export const readUser = (options: UserOptions): UserChange => ({
  identity: {
    username: ifGiven(options.username, emptyAsNull),
    email: ifGiven(options.email, emptyAsNull),
    uniqueId: ifGiven(options.uniqueId, emptyAsNull),
    firstName: ifGiven(options.firstName, emptyAsNull),
    lastName: ifGiven(options.lastName, emptyAsNull),
    phone1: ifGiven(options.phone, emptyAsNull),
  },
  remark: ifGiven(options.remark, emptyAsNull),
  role: ifGiven(options.role, (text) => text as Role),
  noTicket: ifGiven(options.ticket, (ticket) => !ticket),
});
