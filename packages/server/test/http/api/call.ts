import { expect } from 'vitest';
import type { Endpoint } from '../../../src/http/api/endpoint.ts';
import { API, endpoints } from '../../../src/http/api/endpoints.ts';
import { problem } from '../../../src/http/api/schemas.ts';
import { validate } from '../../../src/http/api/validate.ts';
import { type Reply, send } from '../../support/http.ts';
import type { Usher } from '../../support/usher.ts';

/** Who calls: a program with its key, or a page in a browser with its session. */
export type As = { readonly token: string } | { readonly cookie: string } | null;

interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const credentials = (as: As): Readonly<Record<string, string>> => {
  if (as === null) return {};
  return 'token' in as
    ? { authorization: `Bearer ${as.token}` }
    : { cookie: as.cookie, 'sec-fetch-site': 'same-origin' };
};

/** One call of the API. Whatever comes back must be what the API's document says. */
export const call = async (
  { url }: Pick<Usher, 'url'>,
  as: As,
  question: string,
  { body, headers }: Sent = {},
) => {
  const [method = '', path = ''] = question.split(' ');
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const reply = await send(url + API + path, {
    method,
    headers: { ...credentials(as), ...json, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answered = reply.text === '' ? null : JSON.parse(reply.text);
  expectAsDocumented(method, path, reply, answered);
  return { status: reply.status, headers: reply.headers, body: answered };
};

const expectAsDocumented = (
  method: string,
  path: string,
  { status, headers }: Reply,
  body: unknown,
): void => {
  if (status >= 400) {
    expect(headers['content-type']).toContain('application/problem+json');
    validate(problem, body);
    return;
  }
  const { answer, success } = endpointOf(method, path);
  expect(status).toBe(success);
  if (answer === null) expect(body).toBeNull();
  else validate(answer, body);
};

const endpointOf = (method: string, path: string): Endpoint => {
  const [bare = ''] = path.split('?');
  const found = endpoints.find(
    (endpoint) =>
      endpoint.method === method && new RegExp(`^${endpoint.path.replace(/:\w+/g, '[^/]+')}$`).test(bare),
  );
  if (found === undefined) throw new Error(`the API has no ${method} ${bare}`);
  return found;
};
