import { describe, expect, it } from 'vitest';
import { revokeApiKey } from '../../../src/core/api-key/revoke-api-key.ts';
import { rotateApiKey } from '../../../src/core/api-key/rotate-api-key.ts';
import type { ApiKeyRefusalReason } from '../../../src/core/audit/event.ts';
import { changeBrand } from '../../../src/core/brand/change-brand.ts';
import { setBrandStatus } from '../../../src/core/brand/set-brand-status.ts';
import { DAY } from '../../../src/core/clock.ts';
import { formatId } from '../../../src/core/ids.ts';
import { exchange } from '../../support/raw-socket.ts';
import { eventsOf } from '../../support/sign-in.ts';
import { postBody, readEnvelope } from '../../support/ticket-api.ts';
import { addKey, by, createTicket, exampleRequest, postTicket, startBumpyard } from '../../support/usher.ts';

type Bumpyard = Awaited<ReturnType<typeof startBumpyard>>;

const body = JSON.stringify(exampleRequest);

const NO_KEY = 'Send an API key: `Authorization: Bearer <API key>`.';
const BAD_KEY = 'The API key is unknown, expired or revoked.';
const INVALID_TOKEN = 'Bearer realm="usher", error="invalid_token"';

const expectRefused = async (
  { usher }: Pick<Bumpyard, 'usher'>,
  authorization: string | undefined,
  challenge: string,
  description: string,
) => {
  const headers = authorization === undefined ? {} : { authorization };
  const reply = await postBody(usher, null, body, { headers });
  expect(readEnvelope(reply, 401)).toMatchObject({ description });
  expect(readEnvelope(reply, 401)).not.toHaveProperty('data');
  expect(reply.headers['www-authenticate']).toBe(challenge);
};

describe('without a key', () => {
  it.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['the scheme alone', 'Bearer'],
    ['the scheme and a space', 'Bearer '],
    ['another scheme', 'Basic am9objpzZWNyZXQ='],
    ['two words', 'Bearer one two'],
    ['a bare word', 'ushk_'],
  ])('a request with %s is asked for one', async (_, authorization) => {
    await expectRefused(await startBumpyard(), authorization, 'Bearer realm="usher"', NO_KEY);
  });

  it('a request that sends it elsewhere is asked for it', async () => {
    const { usher, token } = await startBumpyard();
    const elsewhere = { 'x-api-key': token, cookie: `authorization=Bearer ${token}` };
    const reply = await postBody(usher, null, body, { headers: elsewhere });
    expect(readEnvelope(reply, 401).description).toBe(NO_KEY);
  });
});

it.each(['Bearer', 'bearer', 'BEARER'])('takes the scheme as %s', async (scheme) => {
  const { usher, token } = await startBumpyard();
  readEnvelope(
    await postBody(usher, null, body, { headers: { authorization: `${scheme}  ${token} ` } }),
    200,
  );
});

describe('a key that is none', () => {
  const changed = (token: string, at: number): string =>
    token.slice(0, at) + (token[at] === '0' ? '1' : '0') + token.slice(at + 1);

  it.each<[string, (token: string) => string]>([
    ['a word', () => 'hunter2'],
    ['one cut short', (token) => token.slice(0, -1)],
    ['one with something behind it', (token) => `${token}0`],
    ['one in capitals', (token) => token.toUpperCase()],
    ['one with another secret', (token) => changed(token, 40)],
    ['one with another key id', (token) => changed(token, 20)],
    ['one with another brand', (token) => changed(token, 10)],
    ['one with another checksum', (token) => changed(token, 85)],
    ['16 kilobytes less the rest', () => 'x'.repeat(15_000)],
  ])('is refused: %s', async (_, change) => {
    const bumpyard = await startBumpyard();
    await expectRefused(bumpyard, `Bearer ${change(bumpyard.token)}`, INVALID_TOKEN, BAD_KEY);
  });

  it('is refused where ids and checksum are right and only the secret is wrong, and is not written down', async () => {
    const bumpyard = await startBumpyard();
    const { usher, brand, apiKey } = bumpyard;
    const { token } = usher.ports.apiKeyTokens.issue(brand.id, apiKey.id);
    await expectRefused(bumpyard, `Bearer ${token}`, INVALID_TOKEN, BAD_KEY);
    expect(await eventsOf(usher, brand, 'api-key.refused')).toEqual([]);
  });

  it('is refused where the key is of another installation', async () => {
    const bumpyard = await startBumpyard();
    const { token } = await startBumpyard();
    await expectRefused(bumpyard, `Bearer ${token}`, INVALID_TOKEN, BAD_KEY);
  });
});

/** What happens to a key that worked, and how it is then turned away. */
const fates: readonly (readonly [
  reason: ApiKeyRefusalReason,
  name: string,
  challenge: string,
  description: string,
  fate: (bumpyard: Bumpyard) => Promise<unknown>,
])[] = [
  [
    'revoked',
    'a revoked key',
    INVALID_TOKEN,
    BAD_KEY,
    ({ usher, apiKey }) => revokeApiKey(usher.ports, 'bumpyard', formatId('api-key', apiKey.id), by),
  ],
  [
    'expired',
    'a key after its last day',
    INVALID_TOKEN,
    BAD_KEY,
    async ({ usher }) => usher.clock.move(365 * DAY),
  ],
  [
    'revoked',
    'a key that was rotated without grace',
    INVALID_TOKEN,
    BAD_KEY,
    ({ usher, apiKey }) => rotateApiKey(usher.ports, 'bumpyard', formatId('api-key', apiKey.id), 'none', by),
  ],
  [
    'expired',
    'a rotated key after its 30 days of grace',
    INVALID_TOKEN,
    BAD_KEY,
    async ({ usher, apiKey }) => {
      await rotateApiKey(usher.ports, 'bumpyard', formatId('api-key', apiKey.id), 'thirty-days', by);
      usher.clock.move(30 * DAY);
    },
  ],
  [
    'brand-suspended',
    'a key of a suspended brand',
    INVALID_TOKEN,
    BAD_KEY,
    ({ usher }) => setBrandStatus(usher.ports, 'bumpyard', 'suspended', by),
  ],
  [
    'address-not-allowed',
    "a key from an address that is not on the brand's list",
    INVALID_TOKEN,
    'The API key may not be used from this address.',
    ({ usher }) => changeBrand(usher.ports, 'bumpyard', { policy: { apiAddresses: ['192.0.2.0/24'] } }, by),
  ],
];

describe('a key that worked', () => {
  it.each(fates)('is refused as %s, and the log says why: %s', async (reason, _, challenge, text, fate) => {
    const bumpyard = await startBumpyard();
    const { usher, brand, apiKey, token } = bumpyard;
    readEnvelope(await postTicket(usher, token), 200);
    await fate(bumpyard);
    await expectRefused(bumpyard, `Bearer ${token}`, challenge, text);
    const [record] = (await usher.ports.store.read.audit.tail(brand.id, 1)).slice(-1);
    expect(record).toMatchObject({
      at: usher.clock.now(),
      actor: { kind: 'api-key', id: apiKey.id },
      address: '127.0.0.1',
      event: { kind: 'api-key.refused', apiKeyId: apiKey.id, reason },
    });
  });

  it('goes on working for all of its last day, and while it is being replaced', async () => {
    const { usher, apiKey, token } = await startBumpyard();
    const name = formatId('api-key', apiKey.id);
    const replacement = await rotateApiKey(usher.ports, 'bumpyard', name, 'thirty-days', by);
    usher.clock.move(30 * DAY - 1);
    readEnvelope(await postTicket(usher, token), 200);
    readEnvelope(await postTicket(usher, replacement.token), 200);
    usher.clock.move(335 * DAY);
    readEnvelope(await postTicket(usher, replacement.token), 200);
  });
});

it('refuses a key that may create no tickets at all', async () => {
  const bumpyard = await startBumpyard();
  const { usher, brand, apiKey } = bumpyard;
  // No command makes such a key, so it is written as one would be that has scopes of another kind.
  const id = usher.ports.ids.next<'api-key'>();
  const { token, secretHash } = usher.ports.apiKeyTokens.issue(brand.id, id);
  await usher.ports.store.write(({ apiKeys }) => apiKeys.insert({ ...apiKey, id, secretHash, scopes: [] }));
  await expectRefused(
    bumpyard,
    `Bearer ${token}`,
    'Bearer realm="usher", error="insufficient_scope", scope="ticket:management ticket:application"',
    'The API key does not have the scope that this call needs.',
  );
  expect(await eventsOf(usher, brand, 'api-key.refused')).toMatchObject([{ reason: 'no-scope' }]);
});

describe('the addresses from which a key may be used', () => {
  const addresses = ['192.0.2.0/24', '2001:db8::/32'];

  it.each([
    ['192.0.2.7', 200],
    ['2001:db8::7', 200],
    ['::ffff:192.0.2.7', 200],
    ['198.51.100.7', 401],
    ['2001:db9::7', 401],
  ])('are judged by what a trusted proxy saw: %s → %d', async (address, status) => {
    const { usher } = await startBumpyard({ trustedProxies: ['127.0.0.1'] });
    const { token } = await addKey(usher, { addresses });
    const headers = { 'x-forwarded-for': `192.0.2.9, ${address}` };
    readEnvelope(await postBody(usher, token, body, { headers }), status);
  });

  it('are not what somebody else says', async () => {
    const { usher, brand } = await startBumpyard();
    const { token } = await addKey(usher, { addresses });
    const headers = { 'x-forwarded-for': '192.0.2.7', 'x-real-ip': '192.0.2.7', forwarded: 'for=192.0.2.7' };
    readEnvelope(await postBody(usher, token, body, { headers }), 401);
    const [record] = (await usher.ports.store.read.audit.tail(brand.id, 1)).slice(-1);
    expect(record).toMatchObject({ address: '127.0.0.1', event: { reason: 'address-not-allowed' } });
  });
});

it('writes down the first ten refusals of a key in a minute, so that nobody fills the log with one', async () => {
  const { usher, brand, apiKey, token } = await startBumpyard();
  await revokeApiKey(usher.ports, 'bumpyard', formatId('api-key', apiKey.id), by);
  for (let time = 0; time < 12; time++) readEnvelope(await postTicket(usher, token), 401);
  expect(await eventsOf(usher, brand, 'api-key.refused')).toHaveLength(10);
});

it('judges the key again when the ticket is written: one revoked in between makes none', async () => {
  const { usher, brand, apiKey, token } = await startBumpyard();
  const head = [
    'POST /auth/ticket HTTP/1.1',
    'Host: localhost',
    'Connection: close',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Expect: 100-continue',
    '',
    '',
  ].join('\r\n');
  // The server says "continue" once it has the headers, and asks for the key in the same breath: before anybody
  // who comes later has an answer.
  const reply = await exchange(usher.url, head, async () => {
    await createTicket(usher, token);
    await revokeApiKey(usher.ports, 'bumpyard', formatId('api-key', apiKey.id), by);
    return body;
  });
  expect(reply).toContain('HTTP/1.1 401 Unauthorized\r\n');
  expect(reply).toContain(`www-authenticate: ${INVALID_TOKEN}\r\n`);
  expect(reply).toContain('{"status":"401","description":"The API key is unknown, expired or revoked."');
  expect(await eventsOf(usher, brand, 'ticket.mint-refused')).toMatchObject([{ reason: 'key-revoked' }]);
});
