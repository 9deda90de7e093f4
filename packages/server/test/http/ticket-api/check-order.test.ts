import { describe, it } from 'vitest';
import { postBody, readEnvelope } from '../../support/ticket-api.ts';
import { exampleRequest, postTicket, startBumpyard } from '../../support/usher.ts';

/** The checks in their order (contract §1), each with what makes a request fail it. */
const checks = [
  [501, 'the method'],
  [401, 'the key'],
  [429, 'the rate'],
  [400, 'the body'],
  [404, 'the person'],
] as const;

type Code = (typeof checks)[number][0];

/** Every set of checks that a request can fail, the empty one included. */
const combinations: readonly (readonly Code[])[] = Array.from({ length: 2 ** checks.length }, (_, bits) =>
  checks.filter((_check, at) => bits & (2 ** at)).map(([code]) => code),
);

const bodyFor = (fails: readonly Code[]): string => {
  const request = fails.includes(404) ? { ...exampleRequest, username: 'nobody' } : exampleRequest;
  return JSON.stringify(fails.includes(400) ? { ...request, email: 7 } : request);
};

const rows = combinations.map((fails) => [fails, fails[0] ?? 200] as const);

describe('a request that fails several checks gets the answer of the first:', () => {
  it.each(rows)('%j → %d', async (fails, expected) => {
    const { usher, token } = await startBumpyard({ createLimit: fails.includes(429) ? 1 : 6000 });
    if (fails.includes(429)) readEnvelope(await postTicket(usher, token), 200);
    const key = fails.includes(401) ? 'hunter2' : token;
    const method = fails.includes(501) ? 'PUT' : 'POST';
    readEnvelope(await postBody(usher, key, bodyFor(fails), { method }), expected);
  });
});

describe('a body that cannot even be read is not looked at before the checks that come first:', () => {
  const bodies: readonly (readonly [what: string, body: string | undefined, type: string])[] = [
    ['no body', undefined, 'application/json'],
    ['broken JSON', '{', 'application/json'],
    ['another media type', '<xml/>', 'text/xml'],
    ['a media type that is none', '{}', ';;;'],
    ['too large a body', ' '.repeat(64 * 1024 + 1), 'application/json'],
  ];

  it.each(bodies)('%s', async (_, body, type) => {
    const { usher, token } = await startBumpyard({ createLimit: 1 });
    const headers = { 'content-type': type };
    readEnvelope(await postBody(usher, null, body, { headers, method: 'PATCH' }), 501);
    readEnvelope(await postBody(usher, null, body, { headers }), 401);
    readEnvelope(await postBody(usher, token, body, { headers }), 400);
    readEnvelope(await postBody(usher, token, body, { headers }), 429);
  });
});
