import { describe, expect, it } from 'vitest';
import { errorsOf, postBody, readEnvelope } from '../support/ticket-api.ts';
import { exampleRequest, postTicket, startBumpyard } from '../support/usher.ts';

const inner = JSON.stringify(exampleRequest).slice(1, -1);

/** What every object would have if one of these bodies had got through to `Object.prototype`. */
const polluted = (): unknown[] => {
  const innocent = {} as Record<string, unknown>;
  return ['polluted', 'overrideUserInfo', 'oneTimeUse', 'role', 'brand', 'isAdmin']
    .map((name) => innocent[name])
    .filter((value) => value !== undefined);
};

const poison = '{"polluted":true,"overrideUserInfo":true,"role":"owner","brand":"bumpyard"}';

const spellings = [
  '__proto__',
  'constructor',
  'prototype',
  '__PROTO__',
  'Constructor',
  '\\u005f_proto__',
  '\\u005f\\u005f\\u0070roto\\u005f\\u005f',
];

const places: readonly (readonly [where: string, body: (name: string) => string])[] = [
  ['beside the fields', (name) => `{${inner},"${name}":${poison}}`],
  ['among the fields in data', (name) => `{"data":{${inner},"${name}":${poison}}}`],
  ['beside data', (name) => `{"data":{${inner}},"${name}":${poison}}`],
  ['before the fields', (name) => `{"${name}":${poison},${inner}}`],
  ['with a value that is no object', (name) => `{${inner},"${name}":null}`],
];

describe.each(places)('a name that programs trip over is refused %s:', (_, body) => {
  it.each(spellings)('%s', async (name) => {
    const { usher, token } = await startBumpyard();
    const [error, ...more] = errorsOf(await postBody(usher, token, body(name)));
    expect(more).toEqual([]);
    expect(error?.problem).toBe('is not a name that may be sent; remove it');
    expect(error?.field.toLowerCase()).toMatch(/^(__proto__|constructor|prototype)$/);
    expect(polluted()).toEqual([]);
  });
});

it('is ignored with whatever unknown property it is in', async () => {
  const { usher, token } = await startBumpyard();
  const hidden = `{${inner},"extra":{"__proto__":${poison},"constructor":{"prototype":${poison}}}}`;
  readEnvelope(await postBody(usher, token, hidden), 200);
  expect(polluted()).toEqual([]);
});

it('does not stand in for the fields that it holds', async () => {
  const { usher, token } = await startBumpyard();
  const fields = errorsOf(await postBody(usher, token, `{"__proto__":{${inner}}}`)).map(({ field }) => field);
  expect(fields).toEqual(['__proto__', 'brand', 'username', 'email']);
});

describe('as a value it is text like any other:', () => {
  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])('%s', async (value) => {
    const { usher, token } = await startBumpyard({}, { mandatoryFields: ['username', 'email', 'uniqueId'] });
    const request = { ...exampleRequest, uniqueId: 'A-77' };
    for (const field of ['brand', 'username', 'email', 'uniqueId']) {
      readEnvelope(await postTicket(usher, token, { ...request, [field]: value }), 404);
    }
    const [error] = errorsOf(await postTicket(usher, token, { ...request, application: value }));
    expect(error?.field).toBe('application');
  });
});
