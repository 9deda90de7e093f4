import type { Policy } from '../brand/policy.ts';
import { LONGEST_RETURN_TARGET } from '../brand/return-target.ts';
import type { FieldProblem } from '../problem.ts';
import { textProblem } from '../text.ts';
import {
  canonicalIdentity,
  type Identity,
  type IdentityField,
  identityFields,
  longest,
  type PhoneNumbers,
} from '../user/identity.ts';
import { unreadablePhone } from '../user/user-problems.ts';

/** The body of `POST /auth/ticket`, read (contract §1). `null` stands for what was not sent. */
export interface TicketRequest {
  readonly brand: string;
  readonly identity: Identity;
  readonly canonical: Identity;
  readonly remark: string | null;
  readonly overrideUserInfo: boolean;
  readonly oneTimeUse: boolean | null;
  readonly application: string | null;
  /** Whole seconds. */
  readonly expiresIn: number | null;
  readonly returnTo: string | null;
}

export interface TicketRequestReading {
  readonly request: TicketRequest;
  /** Empty where the request can be taken. */
  readonly problems: readonly FieldProblem[];
}

/** The fields that `overrideUserInfo` replaces: sent ones need not equal the record. */
export const overridableFields = [
  'firstName',
  'lastName',
  'phone1',
] as const satisfies readonly IdentityField[];

const textFields = { ...longest, application: 63, returnTo: LONGEST_RETURN_TARGET } as const;
type TextField = keyof typeof textFields;
type Property = TextField | 'overrideUserInfo' | 'oneTimeUse' | 'expiresIn';

const properties: readonly Property[] = [
  'brand',
  ...identityFields,
  'remark',
  'overrideUserInfo',
  'oneTimeUse',
  'application',
  'expiresIn',
  'returnTo',
];

/** Property names match without regard to case, because the published page spells them in two ways. */
const propertyByFoldedName = new Map(properties.map((property) => [property.toLowerCase(), property]));

// Names that JavaScript programs have been made to trip over; no client has reason to send one.
const hostileNames: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** Reads a parsed JSON body and says all that is wrong with it at once. Pure. */
export const readTicketRequest = (
  body: unknown,
  policy: Policy,
  phones: PhoneNumbers,
): TicketRequestReading => {
  const problems: FieldProblem[] = [];
  const values = namedValues(unwrap(body, problems), problems);
  const text = (property: TextField): string | null => readText(values, property, problems);
  const identity: Identity = {
    username: text('username'),
    email: text('email'),
    uniqueId: text('uniqueId'),
    firstName: text('firstName'),
    lastName: text('lastName'),
    phone1: text('phone1'),
  };
  const request: TicketRequest = {
    brand: text('brand') ?? '',
    identity,
    canonical: canonicalIdentity(identity, phones, policy.phoneCountry),
    remark: text('remark'),
    overrideUserInfo: readBoolean(values, 'overrideUserInfo', problems) ?? false,
    oneTimeUse: readBoolean(values, 'oneTimeUse', problems),
    application: text('application'),
    expiresIn: readSeconds(values, problems),
    returnTo: text('returnTo'),
  };
  problems.push(...missingProblems(request, policy, problems));
  return { request, problems };
};

type Values = ReadonlyMap<Property, unknown>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The page does not name the object in the body, so it may come bare or as `data`. */
const unwrap = (body: unknown, problems: FieldProblem[]): Record<string, unknown> => {
  if (!isObject(body)) {
    problems.push({ field: 'body', problem: 'must be a JSON object, as in {"data": {"brand": "…", …}}' });
    return {};
  }
  const wrappers = Object.keys(body).filter((name) => name.toLowerCase() === 'data');
  problems.push(...hostileProblems(body));
  if (wrappers.length > 1) problems.push({ field: 'data', problem: 'is given more than once' });
  const [wrapper] = wrappers;
  if (wrapper === undefined) return body;
  const inner = body[wrapper];
  if (isObject(inner)) {
    problems.push(...hostileProblems(inner));
    return inner;
  }
  problems.push({ field: 'data', problem: 'must be a JSON object' });
  return {};
};

const hostileProblems = (object: Record<string, unknown>): FieldProblem[] =>
  Object.keys(object)
    .filter((name) => hostileNames.includes(name.toLowerCase()))
    .map((field) => ({ field, problem: 'is not a name that may be sent; remove it' }));

const namedValues = (object: Record<string, unknown>, problems: FieldProblem[]): Values => {
  const values = new Map<Property, unknown>();
  for (const [name, value] of Object.entries(object)) {
    const property = propertyByFoldedName.get(name.toLowerCase());
    if (property === undefined) continue;
    if (values.has(property)) problems.push({ field: property, problem: 'is given more than once' });
    values.set(property, value);
  }
  return values;
};

const readText = (values: Values, property: TextField, problems: FieldProblem[]): string | null => {
  // Serialisers of many languages write null for what was never set; an empty text says as little.
  const value = values.get(property) ?? '';
  if (value === '') return null;
  if (typeof value !== 'string') {
    problems.push({ field: property, problem: notText(property, value) });
    return null;
  }
  const problem = textProblem(value, textFields[property]);
  if (problem === null) return value;
  // Broken text goes no further: neither the normaliser nor the store need see it.
  problems.push({ field: property, problem });
  return null;
};

const notText = (property: TextField, value: unknown): string => {
  if (typeof value !== 'number') return 'must be a string';
  return property === 'phone1' || property === 'uniqueId'
    ? 'must be a string: put it in double quotes, because a number loses "+" and leading zeros'
    : 'must be a string: put it in double quotes';
};

const readBoolean = (
  values: Values,
  property: 'overrideUserInfo' | 'oneTimeUse',
  problems: FieldProblem[],
): boolean | null => {
  const value = values.get(property) ?? null;
  if (value === null || typeof value === 'boolean') return value;
  problems.push({ field: property, problem: 'must be true or false, without quotes' });
  return null;
};

const readSeconds = (values: Values, problems: FieldProblem[]): number | null => {
  const value = values.get('expiresIn') ?? null;
  if (value === null) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  problems.push({ field: 'expiresIn', problem: 'must be a whole number of seconds, at least 1' });
  return null;
};

const missingProblems = (
  { brand, identity, canonical, overrideUserInfo }: TicketRequest,
  { mandatoryFields }: Policy,
  known: readonly FieldProblem[],
): FieldProblem[] => {
  const reported = new Set(known.map(({ field }) => field));
  const problems: FieldProblem[] = [];
  if (brand === '' && !reported.has('brand')) problems.push({ field: 'brand', problem: 'is mandatory' });
  for (const field of identityFields) {
    if (canonical[field] !== null || reported.has(field)) continue;
    const sent = identity[field] !== null;
    // What is neither compared nor stored never blocks a match, however it is written.
    const stored = overrideUserInfo && sent && overridableFields.some((name) => name === field);
    if (!mandatoryFields.includes(field) && !stored) continue;
    const unreadable = field === 'phone1' ? unreadablePhone : 'is blank';
    problems.push({ field, problem: sent ? unreadable : 'is mandatory for this brand' });
  }
  return problems;
};
