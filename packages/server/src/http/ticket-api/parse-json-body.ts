import { Problem } from '../../core/problem.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

export const badBody = (problem: string, cause?: unknown): Problem =>
  new Problem('invalid-input', {
    detail: `The body ${problem}.`,
    fields: [{ field: 'body', problem }],
    cause,
  });

export const notJson = 'must be JSON, sent with `Content-Type: application/json`';

// In valid JSON every string is one of these, and a name is a string with a colon behind it.
const STRINGS = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g;

const countNames = (text: string): number => {
  let names = 0;
  for (const [, colon] of text.matchAll(STRINGS)) if (colon !== undefined) names += 1;
  return names;
};

/** With a list of what is left to visit, not by recursion: a body may be 30,000 brackets deep. */
const countKeys = (value: unknown): number => {
  let keys = 0;
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null) continue;
    const inside = Object.values(next);
    if (!Array.isArray(next)) keys += inside.length;
    for (const inner of inside) left.push(inner);
  }
  return keys;
};

/**
 * Reads a JSON body, strictly: UTF-8, and no name twice in an object, since parsers differ in which they take.
 * Throws `invalid-input`.
 */
export const parseJsonBody = (contentType: string | undefined, body: unknown): unknown => {
  if (!isJson(contentType)) throw badBody(notJson);
  if (!(body instanceof Uint8Array) || body.length === 0) throw badBody('is empty; send a JSON object');
  const text = decode(body);
  const value = parse(text);
  if (countNames(text) !== countKeys(value)) throw badBody('has the same name twice in one object');
  return value;
};

const isJson = (contentType: string | undefined): boolean => {
  const [type, ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charsets = parameters.map((part) => part.trim()).filter((part) => part.startsWith('charset='));
  return (
    type?.trim() === 'application/json' && charsets.every((charset) => /^charset="?utf-?8"?$/.test(charset))
  );
};

const decode = (body: Uint8Array): string => {
  try {
    return utf8.decode(body);
  } catch (cause) {
    throw badBody('is not valid UTF-8', cause);
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badBody('is not valid JSON', cause);
  }
};
