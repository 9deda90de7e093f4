import { Option } from 'commander';
import type { PolicyChange } from '../../core/brand/create-brand.ts';
import { bounds, type Policy } from '../../core/brand/policy.ts';
import { type IdentityField, identityFields, uniqueFields } from '../../core/user/identity.ts';
import { commaList, emptyAsNull, ifGiven, repeatable, wholeNumber, withoutEmpty } from '../options.ts';
import { NOTHING } from '../table.ts';
import { inSeconds } from '../times.ts';

/** A flag for each rule of a brand. */
export interface PolicyOptions {
  readonly mandatory?: string;
  readonly country?: string;
  readonly managementLifetime?: string;
  readonly applicationLifetime?: string;
  readonly uses?: string;
  readonly arrival?: string;
  readonly apiAddresses?: string;
  readonly managementAddresses?: string;
  readonly startUrl?: string;
  readonly returnTo?: readonly string[];
  readonly sessionIdle?: string;
  readonly sessionAbsolute?: string;
}

const range = ([least, most]: readonly [number, number]): string => `${least} to ${most} seconds`;

export const policyOptions = (): Option[] => [
  new Option(
    '--mandatory <fields>',
    `what every person must have and every ticket request must match, with commas, of ${identityFields.join(', ')}; ` +
      `at least one of ${uniqueFields.join(', ')}`,
  ),
  new Option('--country <code>', 'for telephone numbers without a country code: two letters, as in GB'),
  new Option(
    '--management-lifetime <seconds>',
    `how long a ticket is good at the management system: ${range(bounds.managementLifetime)}`,
  ),
  new Option(
    '--application-lifetime <seconds>',
    `how long a ticket is good at an application: ${range(bounds.applicationLifetime)}`,
  ),
  new Option('--uses <which>', 'single: a ticket signs in once; unlimited: any number while it lasts'),
  new Option('--arrival <how>', 'direct: opening the link signs in; confirm: it asks first'),
  new Option('--api-addresses <list>', 'addresses and CIDR ranges, with commas, that may call the API'),
  new Option(
    '--management-addresses <list>',
    'addresses and CIDR ranges, with commas, that may use the management system',
  ),
  new Option('--start-url <url>', 'where a person gets a fresh link, offered when one no longer works'),
  repeatable('--return-to <url>', 'an absolute URL that a ticket may land on'),
  new Option(
    '--session-idle <seconds>',
    `a session ends after so long without use: ${range(bounds.sessionIdle)}`,
  ),
  new Option(
    '--session-absolute <seconds>',
    `a session ends after so long in any case: ${range(bounds.sessionAbsolute)}`,
  ),
];

/** What the flags change. Core judges the values, the closed lists included. */
export const readPolicy = (options: PolicyOptions): PolicyChange => ({
  mandatoryFields: ifGiven(options.mandatory, (text) => commaList(text) as readonly IdentityField[]),
  phoneCountry: ifGiven(options.country, (text) => emptyAsNull(text.toUpperCase())),
  managementLifetime: ifGiven(options.managementLifetime, wholeNumber),
  applicationLifetime: ifGiven(options.applicationLifetime, wholeNumber),
  ticketUses: ifGiven(options.uses, (text) => text as Policy['ticketUses']),
  arrival: ifGiven(options.arrival, (text) => text as Policy['arrival']),
  apiAddresses: ifGiven(options.apiAddresses, commaList),
  managementAddresses: ifGiven(options.managementAddresses, commaList),
  startUrl: ifGiven(options.startUrl, emptyAsNull),
  returnTargets: ifGiven(options.returnTo, withoutEmpty),
  sessionIdle: ifGiven(options.sessionIdle, wholeNumber),
  sessionAbsolute: ifGiven(options.sessionAbsolute, wholeNumber),
});

const everybody = (ranges: readonly string[]): string => ranges.join(',') || 'any address';

/** The rules by the names of their flags, so that reading them teaches changing them. */
export const policyDetails = (policy: Policy): readonly (readonly [string, string])[] => [
  ['mandatory', policy.mandatoryFields.join(',')],
  ['country', policy.phoneCountry ?? NOTHING],
  ['management-lifetime', inSeconds(policy.managementLifetime)],
  ['application-lifetime', inSeconds(policy.applicationLifetime)],
  ['uses', policy.ticketUses],
  ['arrival', policy.arrival],
  ['api-addresses', everybody(policy.apiAddresses)],
  ['management-addresses', everybody(policy.managementAddresses)],
  ['start-url', policy.startUrl ?? NOTHING],
  ['return-to', policy.returnTargets.join(' ') || NOTHING],
  ['session-idle', inSeconds(policy.sessionIdle)],
  ['session-absolute', inSeconds(policy.sessionAbsolute)],
];
