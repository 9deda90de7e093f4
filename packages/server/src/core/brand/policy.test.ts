import { describe, expect, it } from 'vitest';
import { policyWith } from '../../../test/support/records.ts';
import { addressRanges } from '../../address/address-ranges.ts';
import type { IdentityField } from '../user/identity.ts';
import { bounds, defaultPolicy, LONGEST_TICKET_LIFETIME, lookupField, policyProblems } from './policy.ts';

const problemsOf = (changes: Parameters<typeof policyWith>[0]) =>
  policyProblems(policyWith(changes), addressRanges);

const fieldsOf = (changes: Parameters<typeof policyWith>[0]) => problemsOf(changes).map(({ field }) => field);

describe('the default policy', () => {
  it('is the published one: two fields, 60 seconds, 5 minutes, one redemption, at once', () => {
    expect(defaultPolicy).toMatchObject({
      mandatoryFields: ['username', 'email'],
      managementLifetime: 60,
      applicationLifetime: 300,
      ticketUses: 'single',
      arrival: 'direct',
    });
  });

  it('can be stored', () => {
    expect(policyProblems(defaultPolicy, addressRanges)).toEqual([]);
  });
});

describe('mandatory fields', () => {
  it.each([
    ['username', ['username']],
    ['email', ['email']],
    ['uniqueId', ['uniqueId']],
    ['username', ['firstName', 'email', 'username']],
    ['email', ['phone1', 'uniqueId', 'email']],
    ['uniqueId', ['firstName', 'lastName', 'phone1', 'uniqueId']],
  ] as const)('look a person up by %s where they are %j', (field, mandatoryFields) => {
    expect(problemsOf({ mandatoryFields })).toEqual([]);
    expect(lookupField(policyWith({ mandatoryFields }))).toBe(field);
  });

  it.each([[[]], [['firstName', 'lastName', 'phone1']]] as const)(
    'are refused without a unique identifier: %j',
    (mandatoryFields) => {
      expect(problemsOf({ mandatoryFields })).toEqual([
        {
          field: 'mandatoryFields',
          problem: 'must hold at least one of username, email, uniqueId, or nobody could be told apart',
        },
      ]);
    },
  );

  it('are refused by name where there is no such field', () => {
    const mandatoryFields = ['username', 'shoeSize', '__proto__'] as unknown as IdentityField[];
    expect(problemsOf({ mandatoryFields })[0]?.problem).toMatch(/^does not know shoeSize, __proto__;/);
  });
});

describe.each(['managementLifetime', 'applicationLifetime', 'sessionIdle', 'sessionAbsolute'] as const)(
  '%s',
  (field) => {
    const [least, most] = bounds[field];

    it(`may be anything from ${least} to ${most} seconds`, () => {
      expect(problemsOf({ [field]: least })).toEqual([]);
      expect(problemsOf({ [field]: most })).toEqual([]);
    });

    it.each([least - 1, most + 1, least + 0.5, -1, Number.NaN, Number.POSITIVE_INFINITY])(
      'is refused as %d',
      (seconds) => {
        expect(fieldsOf({ [field]: seconds })).toEqual([field]);
      },
    );
  },
);

it('lets no ticket live longer than the longest that can be unsealed', () => {
  const longest = Math.max(bounds.managementLifetime[1], bounds.applicationLifetime[1]);
  expect(LONGEST_TICKET_LIFETIME).toBe(longest * 1000);
});

describe('refuses', () => {
  it.each([
    ['phoneCountry', 'gb'],
    ['phoneCountry', 'GBR'],
    ['phoneCountry', ''],
    ['ticketUses', 'twice'],
    ['arrival', 'later'],
    ['apiAddresses', ['192.0.2.0/33']],
    ['managementAddresses', ['here']],
    ['returnTargets', ['/path']],
    ['returnTargets', ['javascript:alert(1)']],
    ['startUrl', 'www.example.com'],
    ['startUrl', 'https://user:password@www.example.com'],
  ])('%s: %j', (field, value) => {
    expect(fieldsOf({ [field]: value })).toEqual([field]);
  });
});

it('reports everything that is wrong at once, and each wrong entry of a list', () => {
  const fields = fieldsOf({
    mandatoryFields: [],
    phoneCountry: 'UK1',
    managementLifetime: 0,
    apiAddresses: ['192.0.2.1', 'one', 'two'],
  });
  expect(fields).toEqual([
    'mandatoryFields',
    'phoneCountry',
    'managementLifetime',
    'apiAddresses',
    'apiAddresses',
  ]);
});
