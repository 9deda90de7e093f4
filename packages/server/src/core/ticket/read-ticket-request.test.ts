import { describe, expect, it } from 'vitest';
import { policyWith } from '../../../test/support/records.ts';
import { phoneNumbers } from '../../phone/phone-numbers.ts';
import type { Policy } from '../brand/policy.ts';
import { identityFields } from '../user/identity.ts';
import { readTicketRequest } from './read-ticket-request.ts';

const read = (body: unknown, policy: Partial<Policy> = {}) =>
  readTicketRequest(body, policyWith(policy), phoneNumbers);

const problemsOf = (body: unknown, policy: Partial<Policy> = {}) => read(body, policy).problems;
const fieldsOf = (body: unknown, policy: Partial<Policy> = {}) =>
  problemsOf(body, policy).map(({ field }) => field);

const least = { brand: 'bumpyard', username: 'john.d', email: 'john.d@example.com' };

const full = {
  ...least,
  uniqueId: 'A-77',
  firstName: 'John',
  lastName: 'Doe',
  phone1: '020 7946 0958',
  remark: 'team lead',
  overrideUserInfo: true,
  oneTimeUse: true,
  application: 'helpdesk',
  expiresIn: 30,
  returnTo: '/orders',
};

describe('the body', () => {
  it('may be the object itself or hold it as data', () => {
    const { request, problems } = read({ data: full });
    expect(problems).toEqual([]);
    expect(request).toEqual({
      brand: 'bumpyard',
      identity: {
        username: 'john.d',
        email: 'john.d@example.com',
        uniqueId: 'A-77',
        firstName: 'John',
        lastName: 'Doe',
        phone1: '020 7946 0958',
      },
      canonical: {
        username: 'john.d',
        email: 'john.d@example.com',
        uniqueId: 'A-77',
        firstName: 'john',
        lastName: 'doe',
        phone1: '+442079460958',
      },
      remark: 'team lead',
      overrideUserInfo: true,
      oneTimeUse: true,
      application: 'helpdesk',
      expiresIn: 30,
      returnTo: '/orders',
    });
    expect(read(full)).toEqual(read({ data: full }));
    expect(read({ Data: full })).toEqual(read({ data: full }));
  });

  it.each([null, 'text', 7, true, [], [least]].map((body) => [body]))('is refused as %j', (body) => {
    expect(problemsOf(body)[0]).toEqual({
      field: 'body',
      problem: 'must be a JSON object, as in {"data": {"brand": "…", …}}',
    });
  });

  it.each([null, 'text', 7, true, [], [least]].map((data) => [data]))(
    'is refused with %j for data',
    (data) => {
      expect(problemsOf({ data })[0]).toEqual({ field: 'data', problem: 'must be a JSON object' });
    },
  );

  it('is refused with data twice', () => {
    expect(problemsOf({ data: least, DATA: least })).toEqual([
      { field: 'data', problem: 'is given more than once' },
    ]);
  });
});

describe('property names', () => {
  const respell = (change: (name: string) => string) =>
    Object.fromEntries(Object.entries(full).map(([name, value]) => [change(name), value]));

  it.each<[string, (name: string) => string]>([
    ['lower case', (name) => name.toLowerCase()],
    ['upper case', (name) => name.toUpperCase()],
    ['the capital first that the page has too', (name) => name.charAt(0).toUpperCase() + name.slice(1)],
  ])('may be in %s', (_, change) => {
    expect(read(respell(change))).toEqual(read(full));
  });

  it.each(Object.keys(full))('are refused where %s is given in two spellings', (name) => {
    const twice = { ...full, [name.toUpperCase()]: full[name as keyof typeof full] };
    expect(problemsOf(twice)).toEqual([{ field: name, problem: 'is given more than once' }]);
  });

  it('that we do not know are ignored, whatever they hold', () => {
    const unknown = { shoeSize: 44, phone2: [1], address: { data: {} }, '': null, userName2: '\0' };
    expect(read({ ...full, ...unknown })).toEqual(read(full));
    expect(read({ data: full, version: '3' })).toEqual(read(full));
  });

  // A look-up in an object would find what every object inherits.
  it.each(['toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'])('such as %s are ignored', (name) => {
    expect(read({ ...full, [name]: 'x' })).toEqual(read(full));
  });

  it.each(['__proto__', 'constructor', 'prototype', '__PROTO__', 'Constructor'])(
    'such as %s are refused',
    (name) => {
      const body = JSON.parse(`{"${name}": 1}`) as object;
      const hostile = (inner: unknown) => problemsOf(inner).filter(({ field }) => field === name);
      const refusal = [{ field: name, problem: 'is not a name that may be sent; remove it' }];
      expect(hostile(body)).toEqual(refusal);
      expect(hostile({ data: body })).toEqual(refusal);
      expect(hostile(Object.assign(body, { data: least }))).toEqual(refusal);
    },
  );
});

describe('a text field', () => {
  const longest = {
    brand: 64,
    username: 100,
    email: 254,
    uniqueId: 50,
    firstName: 100,
    lastName: 100,
    phone1: 32,
    remark: 1000,
    application: 63,
    returnTo: 2000,
  } as const;
  const fields = Object.entries(longest);

  it.each(fields)('%s may have %d characters and no more', (field, length) => {
    expect(fieldsOf({ ...least, [field]: 'x'.repeat(length) })).not.toContain(field);
    expect(problemsOf({ ...least, [field]: 'x'.repeat(length + 1) })).toEqual([
      { field, problem: `is longer than ${length} characters` },
    ]);
  });

  it.each(fields)('%s must be a string', (field) => {
    for (const value of [true, false, ['x'], { x: 1 }]) {
      expect(problemsOf({ ...least, [field]: value })).toEqual([{ field, problem: 'must be a string' }]);
    }
  });

  it.each(fields)('%s must be in double quotes', (field) => {
    for (const value of [0, 7, 447700900123, 1e300]) {
      const [problem] = problemsOf({ ...least, [field]: value });
      expect(problem).toMatchObject({ field, problem: expect.stringContaining('put it in double quotes') });
    }
  });

  it.each(['phone1', 'uniqueId'])(
    '%s as a number would lose its beginning, and the text says so',
    (field) => {
      expect(problemsOf({ ...least, [field]: 2079460958 })).toEqual([
        {
          field,
          problem: 'must be a string: put it in double quotes, because a number loses "+" and leading zeros',
        },
      ]);
    },
  );

  it.each(fields)('%s must be text that can be stored', (field) => {
    for (const value of ['jo\0hn', 'jo\nhn', 'john\ud800', '\u202enhoj']) {
      expect(fieldsOf({ ...least, [field]: value })).toEqual([field]);
    }
  });

  it.each(fields)('%s counts as not sent where it is null or empty', (field) => {
    const { [field]: _, ...without } = full as Record<string, unknown>;
    expect(read({ ...without, [field]: null })).toEqual(read(without));
    expect(read({ ...without, [field]: '' })).toEqual(read(without));
  });
});

describe.each(['overrideUserInfo', 'oneTimeUse'] as const)('%s', (field) => {
  it.each([true, false])('may be %s', (value) => {
    expect(read({ ...least, [field]: value })).toMatchObject({ problems: [], request: { [field]: value } });
  });

  it.each(['true', 'false', '', 0, 1, [true], { value: true }].map((value) => [value]))(
    'must be a boolean, not %j',
    (value) => {
      expect(problemsOf({ ...least, [field]: value })).toEqual([
        { field, problem: 'must be true or false, without quotes' },
      ]);
    },
  );
});

it('takes a flag that is null or missing for one that was not set', () => {
  const expected = { overrideUserInfo: false, oneTimeUse: null, expiresIn: null };
  expect(read(least).request).toMatchObject(expected);
  expect(read({ ...least, overrideUserInfo: null, oneTimeUse: null, expiresIn: null })).toMatchObject({
    problems: [],
    request: expected,
  });
});

describe('expiresIn', () => {
  it.each([1, 60, 86_400, Number.MAX_SAFE_INTEGER])('may be %d', (expiresIn) => {
    expect(read({ ...least, expiresIn })).toMatchObject({ problems: [], request: { expiresIn } });
  });

  it.each([0, -1, 0.5, 59.9, 1e300, '60', '', true, [60], {}].map((value) => [value]))(
    'must be a whole number of seconds, at least 1, not %j',
    (expiresIn) => {
      expect(problemsOf({ ...least, expiresIn })).toEqual([
        { field: 'expiresIn', problem: 'must be a whole number of seconds, at least 1' },
      ]);
    },
  );
});

describe('what is mandatory', () => {
  const everyField = { mandatoryFields: identityFields };

  it('is the brand and what its policy names, all reported at once', () => {
    expect(problemsOf({})).toEqual([
      { field: 'brand', problem: 'is mandatory' },
      { field: 'username', problem: 'is mandatory for this brand' },
      { field: 'email', problem: 'is mandatory for this brand' },
    ]);
    expect(fieldsOf({}, everyField)).toEqual(['brand', ...identityFields]);
    expect(fieldsOf({ brand: 'bumpyard' }, { mandatoryFields: ['uniqueId'] })).toEqual(['uniqueId']);
  });

  it.each(identityFields)('%s is missing where it is nothing but white space', (field) => {
    // Compared byte for byte, white space is a value there.
    const expected = field === 'uniqueId' ? [] : [field];
    expect(fieldsOf({ ...full, [field]: ' \u00a0 ' }, everyField)).toEqual(expected);
  });

  it('must be present under overrideUserInfo too', () => {
    expect(fieldsOf({ ...least, overrideUserInfo: true }, everyField)).toEqual([
      'uniqueId',
      'firstName',
      'lastName',
      'phone1',
    ]);
  });

  it('is reported beside what is malformed, and nothing is reported twice', () => {
    const body = { username: 7, email: '', firstName: 'x'.repeat(101), expiresIn: 0, oneTimeUse: 'yes' };
    expect(fieldsOf(body, { mandatoryFields: ['username', 'email', 'firstName'] }).sort()).toEqual([
      'brand',
      'email',
      'expiresIn',
      'firstName',
      'oneTimeUse',
      'username',
    ]);
  });
});

describe('phone1', () => {
  const unreadable = [{ field: 'phone1', problem: expect.stringMatching(/^is no telephone number/) }];

  it('must be a readable number where it is compared', () => {
    expect(problemsOf({ ...full, phone1: 'none' }, { mandatoryFields: identityFields })).toEqual(unreadable);
  });

  it('must be one where it will be stored', () => {
    expect(problemsOf({ ...least, phone1: 'none', overrideUserInfo: true })).toEqual(unreadable);
  });

  it('may be anything where it is neither', () => {
    expect(problemsOf({ ...least, phone1: 'none' })).toEqual([]);
  });
});

describe.each(['firstName', 'lastName'] as const)('%s of nothing but white space', (field) => {
  it('is refused where it would be stored', () => {
    expect(problemsOf({ ...least, [field]: '  ', overrideUserInfo: true })).toEqual([
      { field, problem: 'is blank' },
    ]);
  });

  it('never blocks a match where it is neither compared nor stored', () => {
    expect(problemsOf({ ...least, [field]: '  ' })).toEqual([]);
  });
});
