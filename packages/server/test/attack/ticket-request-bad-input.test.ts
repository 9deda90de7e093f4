import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inRawStore, type RawRow } from '../support/raw-store.ts';
import { eventsOf } from '../support/sign-in.ts';
import { badFieldsOf, postBody, readEnvelope } from '../support/ticket-api.ts';
import { johnDoe, startBumpyard, type Usher } from '../support/usher.ts';

/** John Doe's request with everything in it that can be sent, for a brand that holds every field mandatory. */
const good: Readonly<Record<string, unknown>> = {
  brand: 'bumpyard',
  ...johnDoe,
  remark: 'team lead',
  overrideUserInfo: false,
  oneTimeUse: true,
  application: 'helpdesk',
  expiresIn: 30,
  returnTo: '/orders',
};

const policy = {
  mandatoryFields: ['username', 'email', 'uniqueId', 'firstName', 'lastName', 'phone1'],
} as const;

const longest: Readonly<Record<string, number>> = {
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
};

/** A JSON literal for each kind of trouble; `null` leaves the property out. */
const troubles = {
  missing: () => null,
  empty: () => '""',
  null: () => 'null',
  zero: () => '0',
  number: () => '442079460958',
  'a number beyond all': () => '1e999',
  true: () => 'true',
  array: () => '["john.d"]',
  'empty array': () => '[]',
  object: () => '{"$ne":null}',
  'white space': () => '" \\t "',
  'too long': (field) => JSON.stringify('x'.repeat((longest[field] ?? 2000) + 1)),
  NUL: () => '"jo\\u0000hn"',
  'line break': () => '"john\\r\\nX: y"',
  'first half of a pair': () => '"john\\ud83e"',
  'second half of a pair': () => '"\\udd84john"',
  'right-to-left override': () => '"\\u202enhoj"',
  emoji: () => '"🦄👩🏽‍🚀"',
  SQL: () => `"' OR '1'='1"`,
} satisfies Record<string, (field: string) => string | null>;

type Trouble = keyof typeof troubles;

/** `ok`: as if it had not been sent. `bad`: a 400 that names the field. `nobody`: good text, and no match. */
type Verdict = 'ok' | 'bad' | 'nobody';
type Row = Readonly<Record<Trouble, Verdict>>;

const malformed = {
  zero: 'bad',
  number: 'bad',
  'a number beyond all': 'bad',
  true: 'bad',
  array: 'bad',
  'empty array': 'bad',
  object: 'bad',
  'white space': 'bad',
  'too long': 'bad',
  NUL: 'bad',
  'line break': 'bad',
  'first half of a pair': 'bad',
  'second half of a pair': 'bad',
  'right-to-left override': 'bad',
} as const;

const mandatory: Row = {
  ...malformed,
  missing: 'bad',
  empty: 'bad',
  null: 'bad',
  emoji: 'nobody',
  SQL: 'nobody',
};
const optional: Row = { ...mandatory, missing: 'ok', empty: 'ok', null: 'ok', emoji: 'ok', SQL: 'ok' };

const verdicts: Readonly<Record<string, Row>> = {
  brand: mandatory,
  username: mandatory,
  email: mandatory,
  uniqueId: mandatory,
  firstName: mandatory,
  lastName: mandatory,
  phone1: { ...mandatory, emoji: 'bad', SQL: 'bad' },
  remark: optional,
  overrideUserInfo: { ...optional, empty: 'bad', true: 'ok', emoji: 'bad', SQL: 'bad' },
  oneTimeUse: { ...optional, empty: 'bad', true: 'ok', emoji: 'bad', SQL: 'bad' },
  application: { ...optional, emoji: 'bad', SQL: 'bad' },
  expiresIn: { ...optional, empty: 'bad', number: 'ok', emoji: 'bad', SQL: 'bad' },
  returnTo: { ...optional, emoji: 'bad', SQL: 'bad' },
};

/** Written by hand, since no serialiser writes half of what is sent here. */
const bodyWith = (field: string, literal: string | null): string => {
  const rest = Object.entries(good).filter(([name]) => name !== field);
  const pairs = rest.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${[...pairs, ...(literal === null ? [] : [`"${field}":${literal}`])].join(',')}}`;
};

// What is written down of a refusal, and by whom; and how often somebody asked.
const keptBeside = new Set(['audit', 'audit_ends', 'audit_writers', 'throttles']);

/** Every row that a request could have changed, as the store holds it: all but the log and a key's last use. */
const storedRows = ({ place }: Usher): Promise<Record<string, RawRow[]>> =>
  inRawStore(place, async (raw) => {
    const found: Record<string, RawRow[]> = {};
    for (const table of await raw.tables()) {
      if (keptBeside.has(table)) continue;
      const rows = await raw.all(`SELECT * FROM ${table}`);
      found[table] = table === 'api_keys' ? rows.map(withoutLastUse) : rows;
    }
    return found;
  });

const withoutLastUse = ({ last_used_at: _, version: __, ...row }: RawRow) => row;

it('judges every field that there is', () => {
  expect(Object.keys(verdicts)).toEqual(Object.keys(good));
});

/** The kinds of trouble that a field refuses, or those that it takes. */
const troublesOf = (row: Row, taken: boolean): Trouble[] =>
  (Object.keys(troubles) as Trouble[]).filter((trouble) => (row[trouble] === 'ok') === taken);

describe('every kind of trouble gets the stated reply, and changes nothing:', () => {
  it.each(Object.entries(verdicts))('%s', async (field, row) => {
    const { usher, brand, token } = await startBumpyard({}, policy);
    const before = await storedRows(usher);
    for (const trouble of troublesOf(row, false)) {
      const reply = await postBody(usher, token, bodyWith(field, troubles[trouble](field)));
      expect(reply.status, trouble).toBe(row[trouble] === 'nobody' ? 404 : 400);
      if (row[trouble] === 'nobody') readEnvelope(reply, 404);
      else expect(badFieldsOf(reply), trouble).toEqual([field]);
    }
    expect(await storedRows(usher)).toEqual(before);

    const written = await eventsOf(usher, brand, 'ticket.mint-refused');
    expect(written).toHaveLength(troublesOf(row, false).length);
    for (const { reason, fields } of written) {
      if (reason === 'invalid-input') expect(fields).toEqual([field]);
    }
  });
});

describe('what says nothing, or nothing wrong, is taken:', () => {
  const rows = Object.entries(verdicts).filter(([, row]) => troublesOf(row, true).length > 0);

  it.each(rows)('%s', async (field, row) => {
    const { usher, token } = await startBumpyard({}, policy);
    for (const trouble of troublesOf(row, true)) {
      readEnvelope(await postBody(usher, token, bodyWith(field, troubles[trouble](field))), 200);
    }
  });
});

it('sees a change where there is one', async () => {
  const { usher, token } = await startBumpyard({}, policy);
  const before = await storedRows(usher);
  readEnvelope(await postBody(usher, token, bodyWith('', null)), 200);
  expect(await storedRows(usher)).not.toEqual(before);
});

describe('whatever is sent, the answer is a ticket or a clear refusal:', () => {
  const expectClear = async (bodies: readonly (string | Uint8Array)[]): Promise<void> => {
    const { usher, token } = await startBumpyard({}, policy);
    for (const body of bodies) {
      const reply = await postBody(usher, token, body);
      expect([200, 400, 404], String(body)).toContain(reply.status);
      readEnvelope(reply, reply.status);
    }
  };

  it('any JSON', async () => {
    await expectClear(fc.sample(fc.json({ stringUnit: 'binary' }), { seed: 51, numRuns: 200 }));
  });

  it('any values in our fields', async () => {
    const value = fc.oneof(
      fc.jsonValue({ stringUnit: 'binary', maxDepth: 2 }),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(...Object.values(good)),
    );
    const fields = Object.keys(good).map((name) => [name, value]);
    const request = fc.record(Object.fromEntries(fields), { requiredKeys: [] });
    const wrapped = fc.boolean();
    const bodies = fc
      .tuple(request, wrapped)
      .map(([object, inData]) => JSON.stringify(inData ? { data: object } : object));
    await expectClear(fc.sample(bodies, { seed: 52, numRuns: 300 }));
  });

  it('any change of a byte in a good request', async () => {
    const whole = Buffer.from(JSON.stringify({ data: good }));
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, byte]) => {
      const changed = Uint8Array.from(whole);
      changed[at] = byte;
      return changed;
    });
    await expectClear(fc.sample(change, { seed: 53, numRuns: 300 }));
  });
});
