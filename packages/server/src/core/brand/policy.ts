import type { AddressRanges } from '../address.ts';
import { durationProblem, listProblems } from '../field-problems.ts';
import type { FieldProblem } from '../problem.ts';
import { type IdentityField, identityFields, type UniqueField, uniqueFields } from '../user/identity.ts';
import { absoluteUrlProblem } from './return-target.ts';

/** What a brand decides for itself. All durations are in whole seconds. */
export interface Policy {
  /** Compared when a ticket is created, required when a user is. Always holds a unique identifier. */
  readonly mandatoryFields: readonly IdentityField[];
  /** ISO 3166-1 alpha-2, for telephone numbers without a country code. */
  readonly phoneCountry: string | null;
  /** How long a ticket is good at the management system. */
  readonly managementLifetime: number;
  /** How long a ticket is good at an application that does not set its own. */
  readonly applicationLifetime: number;
  /** `single`: one redemption. `unlimited`: any number while it lasts, as the published page has it. */
  readonly ticketUses: 'single' | 'unlimited';
  /** `direct`: opening the link signs in. `confirm`: it asks first, because mail scanners open links. */
  readonly arrival: 'direct' | 'confirm';
  /** Addresses and CIDR ranges that may call the API; empty for all. */
  readonly apiAddresses: readonly string[];
  /** Addresses and CIDR ranges that may use the management system; empty for all. */
  readonly managementAddresses: readonly string[];
  /** Where a person gets a fresh link, offered when one no longer works. */
  readonly startUrl: string | null;
  /** Absolute URLs that a management ticket may land on. */
  readonly returnTargets: readonly string[];
  /** A session ends after so long without use. */
  readonly sessionIdle: number;
  /** A session ends after so long, used or not. */
  readonly sessionAbsolute: number;
}

export const defaultPolicy: Policy = {
  mandatoryFields: ['username', 'email'],
  phoneCountry: null,
  managementLifetime: 60,
  applicationLifetime: 300,
  ticketUses: 'single',
  arrival: 'direct',
  apiAddresses: [],
  managementAddresses: [],
  startUrl: null,
  returnTargets: [],
  sessionIdle: 3600,
  sessionAbsolute: 43_200,
};

/** Bounds in seconds, least and most. */
export const bounds = {
  managementLifetime: [1, 3600],
  applicationLifetime: [1, 86_400],
  sessionIdle: [300, 2_592_000],
  sessionAbsolute: [300, 2_592_000],
} as const;

/** The longest that any ticket can live, in milliseconds. Nothing older is even unsealed. */
export const LONGEST_TICKET_LIFETIME = bounds.applicationLifetime[1] * 1000;

/** What a ticket request is looked up by: the first unique identifier among the mandatory fields. */
export const lookupField = (policy: Policy): UniqueField => {
  const field = uniqueFields.find((unique) => policy.mandatoryFields.includes(unique));
  if (field === undefined) throw new Error('a policy without a unique identifier was stored');
  return field;
};

/** Everything that is wrong with a policy, all at once. */
export const policyProblems = (policy: Policy, addresses: AddressRanges): FieldProblem[] => [
  ...mandatoryProblems(policy.mandatoryFields),
  ...countryProblems(policy.phoneCountry),
  ...durationProblems(policy),
  ...choiceProblems(policy),
  ...listProblems('apiAddresses', policy.apiAddresses, addresses.problem),
  ...listProblems('managementAddresses', policy.managementAddresses, addresses.problem),
  ...listProblems('returnTargets', policy.returnTargets, absoluteUrlProblem),
  ...listProblems('startUrl', policy.startUrl === null ? [] : [policy.startUrl], absoluteUrlProblem),
];

const mandatoryProblems = (fields: readonly IdentityField[]): FieldProblem[] => {
  const unknown = fields.filter((field) => !identityFields.includes(field));
  if (unknown.length > 0) {
    const problem = `does not know ${unknown.join(', ')}; the fields are ${identityFields.join(', ')}`;
    return [{ field: 'mandatoryFields', problem }];
  }
  if (uniqueFields.some((field) => fields.includes(field))) return [];
  const problem = `must hold at least one of ${uniqueFields.join(', ')}, or nobody could be told apart`;
  return [{ field: 'mandatoryFields', problem }];
};

const countryProblems = (country: string | null): FieldProblem[] =>
  country === null || /^[A-Z]{2}$/.test(country)
    ? []
    : [{ field: 'phoneCountry', problem: 'must be a two-letter country code, as in "GB"' }];

const durationProblems = (policy: Policy): FieldProblem[] => {
  const problems: FieldProblem[] = [];
  for (const field of [
    'managementLifetime',
    'applicationLifetime',
    'sessionIdle',
    'sessionAbsolute',
  ] as const) {
    const problem = durationProblem(policy[field], bounds[field]);
    if (problem !== null) problems.push({ field, problem });
  }
  return problems;
};

const choiceProblems = (policy: Policy): FieldProblem[] => {
  const problems: FieldProblem[] = [];
  if (!['single', 'unlimited'].includes(policy.ticketUses)) {
    problems.push({ field: 'ticketUses', problem: 'must be "single" or "unlimited"' });
  }
  if (!['direct', 'confirm'].includes(policy.arrival)) {
    problems.push({ field: 'arrival', problem: 'must be "direct" or "confirm"' });
  }
  return problems;
};
