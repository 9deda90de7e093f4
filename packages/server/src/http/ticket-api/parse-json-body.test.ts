import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../core/problem.ts';
import { parseJsonBody } from './parse-json-body.ts';

const JSON_TYPE = 'application/json';

const parse = (body: string | Uint8Array | undefined, type: string | undefined = JSON_TYPE) =>
  parseJsonBody(type, typeof body === 'string' ? Buffer.from(body) : body);

/** What is said to be wrong; throws where the refusal is of another kind. */
const refusalOf = (work: () => unknown): string => {
  try {
    work();
  } catch (refusal) {
    if (!(refusal instanceof Problem) || refusal.kind !== 'invalid') throw refusal;
    const [field] = refusal.fields;
    expect(refusal.fields).toEqual([{ field: 'body', problem: field?.problem }]);
    return field?.problem ?? '';
  }
  throw new Error('the body was taken');
};

describe('the media type', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8',
    'application/json ; charset="utf-8"',
    'application/json; charset=utf8',
    'application/json; version=1; charset=utf-8',
    'application/json;',
  ])('may be %s', (type) => {
    expect(parse('{}', type)).toEqual({});
  });

  it.each([
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json5',
    'application/problem+json',
    'text/json',
    'application/json, text/plain',
    'text/plain; application/json',
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'application/json; charset=utf-8; charset=utf-16',
  ])('is refused as %j', (type) => {
    expect(refusalOf(() => parse('{}', type))).toMatch(/^must be JSON, sent with/);
  });

  it('is refused where there is none', () => {
    expect(refusalOf(() => parseJsonBody(undefined, Buffer.from('{}')))).toMatch(/^must be JSON, sent with/);
  });
});

describe('the bytes', () => {
  it.each([
    ['no bytes', undefined],
    ['an empty body', ''],
  ])('are refused where there are %s', (_, body) => {
    expect(refusalOf(() => parse(body))).toBe('is empty; send a JSON object');
  });

  it.each([
    ['a stray byte', [0x7b, 0x22, 0xff, 0x22, 0x7d]],
    ['a letter in Latin-1', [0x22, 0xe9, 0x22]],
    ['a cut sequence', [0x22, 0xf0, 0x9f, 0x92]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('are refused with %s', (_, bytes) => {
    expect(refusalOf(() => parse(Uint8Array.from(bytes)))).toBe('is not valid UTF-8');
  });

  it('may begin with a byte order mark, again and again, and after bytes that were refused', () => {
    const marked = '\ufeff{"a":1}';
    expect(parse(marked)).toEqual({ a: 1 });
    expect(() => parse(Uint8Array.of(0xff))).toThrow();
    expect(parse(marked)).toEqual({ a: 1 });
  });
});

describe('the text', () => {
  it.each([
    '{',
    '{}}',
    "{'a': 1}",
    '{a: 1}',
    '{"a": 1,}',
    '{"a": undefined}',
    '{"a": NaN}',
    '{"a": 01}',
    '{"a": "\n"}',
    '{} // comment',
    '"\\x"',
    ' ',
    'brand=bumpyard',
    `${'['.repeat(30_000)}`,
    `${'{"a":'.repeat(10_000)}`,
  ])('is refused where it is no JSON: %.20s', (text) => {
    expect(refusalOf(() => parse(text))).toBe('is not valid JSON');
  });

  it.each(['null', 'true', '7', '"text"', '[]', '{}', ' { } '])('may be any JSON: %s', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it('may be as deep as a body can be', () => {
    expect(parse('['.repeat(30_000) + ']'.repeat(30_000))).toEqual([expect.any(Array)]);
    expect(parse(`${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`)).toEqual({ a: expect.any(Object) });
    const twice = `${'{"a":'.repeat(9000)}{"b":1,"b":2}${'}'.repeat(9000)}`;
    expect(refusalOf(() => parse(twice))).toMatch(/twice/);
  });
});

describe('a name twice in one object', () => {
  it.each([
    ['beside itself', '{"a":1,"a":1}'],
    ['with other names between', '{"a":1,"b":2,"c":{"a":3},"a":4}'],
    ['deeper', '{"data":{"a":1,"a":1}}'],
    ['in a list', '[{"a":1},{"a":1,"a":2}]'],
    ['written with an escape', '{"a":1,"\\u0061":2}'],
    ['with a quote in it', '{"a\\"":1,"a\\"":2}'],
    ['with a backslash at its end', '{"a\\\\":1,"a\\\\":2}'],
    ['with a colon in it', '{"a:":1,"a:":2}'],
    ['that is empty', '{"":1,"":2}'],
    ['that is a number', '{"1":1,"1":2}'],
    ['that is __proto__', '{"__proto__":1,"__proto__":2}'],
    ['with white space before its colon', '{"a" \n\t:1,"a"\r :2}'],
    ['that is the wrapper', '{"data":{},"data":{}}'],
  ])('is refused %s', (_, text) => {
    expect(refusalOf(() => parse(text))).toBe('has the same name twice in one object');
  });

  it.each([
    ['once in each of two objects', '[{"a":1},{"a":2}]'],
    ['once at each depth', '{"a":{"a":{"a":1}}}'],
    ['once as a name and once as a value', '{"a":"a","b":"a"}'],
    ['in two cases, which the reader of the request judges', '{"a":1,"A":2}'],
    ['only in a text that looks like JSON', '{"a":"{\\"b\\":1,\\"b\\":2}"}'],
    ['only in a text that ends like a name', '{"a":"\\"b\\": ","c":"\\\\"}'],
    ['as __proto__', '{"__proto__":1}'],
  ])('is taken %s', (_, text) => {
    expect(() => parse(text)).not.toThrow();
  });

  it('is never seen in what a JSON serialiser wrote', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6, stringUnit: 'binary' }), fc.nat(4), (text, indent) => {
        const value: unknown = JSON.parse(text);
        const body = JSON.stringify(value, null, indent);
        fc.pre(!body.includes('\\ud'));
        expect(parse(body)).toEqual(value);
      }),
      { seed: 41, numRuns: 1000 },
    );
  });
});

it('takes names that objects inherit for names like any other', () => {
  const value = parse('{"__proto__":{"polluted":true},"constructor":1}');
  expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

it('says nothing of what the body held', () => {
  const body = '{"password": "hunter2" oops}';
  expect(refusalOf(() => parse(body))).not.toContain('hunter2');
});
