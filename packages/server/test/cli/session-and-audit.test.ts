import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { johnDoe, refusal, start, storeWithBrand, usher, usherJson } from './command.ts';

const inBrand = ['--brand', 'bumpyard'];

/** John Doe, signed in by a ticket at a server that runs. */
const signedIn = async () => {
  const data = await storeWithBrand();
  await usherJson(['user', 'create', ...johnDoe, '--role', 'manager', ...data]);
  const key = ['key', 'create', ...inBrand, '--name', 'CRM', '--scope', 'ticket:management'];
  const { apiKey } = await usherJson([...key, ...data]);
  const server = start(['serve', '--port', '0', '--log-level', 'silent', '--json', ...data]);
  const { url } = JSON.parse(await server.until(/\n/));
  const env = { USHER_URL: url, USHER_API_KEY: apiKey };
  const signIn = async (): Promise<string> => {
    const { loginUrl } = await usherJson(['ticket', 'create', ...johnDoe], { env });
    const opened = await fetch(loginUrl, { redirect: 'manual', headers: { 'user-agent': 'Test/1.0' } });
    return opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  };
  const status = async (cookie: string): Promise<number> =>
    (await fetch(`${url}/auth/verify`, { headers: { cookie } })).status;
  return { data, signIn, status };
};

it('lists who is signed in and ends a session of a server that runs', async () => {
  const { data, signIn, status } = await signedIn();
  expect(await usherJson(['session', 'list', ...inBrand, ...data])).toEqual([]);
  const cookie = await signIn();
  expect(await status(cookie)).toBe(200);
  const sessions = await usherJson(['session', 'list', ...inBrand, '--user', 'john.d', ...data]);
  expect(sessions).toEqual([
    {
      id: expect.stringMatching(/^ses_[0-9a-z]{11}$/),
      user: { id: expect.stringMatching(/^usr_/), username: 'john.d', name: 'John Doe' },
      application: null,
      method: 'ticket',
      ticket: expect.stringMatching(/^tkt_[0-9a-z]{11}$/),
      apiKey: { id: expect.stringMatching(/^key_/), name: 'CRM' },
      startedAt: expect.any(String),
      lastSeenAt: expect.any(String),
      expiresAt: expect.any(String),
      address: '127.0.0.1',
      userAgent: 'Test/1.0',
    },
  ]);
  const shown = await usher(['session', 'list', ...inBrand, ...data]);
  expect(shown.stdout).toMatch(new RegExp(`John Doe +management +${sessions[0].ticket} by CRM `));
  const end = ['session', 'end', sessions[0].id, ...inBrand, ...data];
  expect(await usherJson(end)).toEqual({ id: sessions[0].id, ended: true });
  await expect.poll(() => status(cookie), { timeout: 5000 }).toBe(401);
  expect(await refusal(end)).toMatchObject({ code: 3, error: { code: 'session-not-found' } });
  expect(await refusal(['session', 'end', 'none', ...inBrand, ...data])).toMatchObject({ code: 3 });
  const nobody = await usher(['session', 'list', ...inBrand, ...data]);
  expect(nobody.stdout).toBe('Nobody is signed in.\n');
});

it('tells people the audit log in sentences, and programs in JSON Lines', async () => {
  const { data, signIn } = await signedIn();
  await signIn();
  await refusal(['user', 'edit', 'john.d', ...inBrand, '--email', '', ...data]);
  const { stdout } = await usher(['audit', 'tail', ...inBrand, ...data]);
  // Where several may share the store, the node stands in front.
  const told = stdout.trimEnd().split('\n');
  expect(told.map((line) => line.replace(/^.{23} {2}/, '').replace(/\w+ at the command line/, 'us'))).toEqual(
    [
      expect.stringMatching(/^(?:- +)?- +us +created the brand$/),
      expect.stringMatching(/^(?:- +)?- +us +created user john\.d$/),
      expect.stringMatching(/^(?:- +)?- +us +created API key "CRM"$/),
      expect.stringMatching(/^(?:\S+ +)?127\.0\.0\.1 +"CRM" +created tkt_\w+ for john\.d$/),
      expect.stringMatching(/^(?:\S+ +)?127\.0\.0\.1 +\S.*signed in to the management system with tkt_\w+$/),
    ],
  );
  const json = await usher(['audit', 'tail', ...inBrand, ...data, '--lines', '2', '--json']);
  const entries = json.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(entries).toEqual([
    {
      at: expect.stringMatching(/Z$/),
      writer: expect.any(Number),
      node: expect.toBeOneOf([null, hostname()]),
      sequence: expect.any(Number),
      actor: { kind: 'api-key', id: expect.stringMatching(/^key_/) },
      address: '127.0.0.1',
      kind: 'ticket.minted',
      ticketId: expect.stringMatching(/^tkt_/),
      userId: expect.stringMatching(/^usr_/),
      apiKeyId: expect.stringMatching(/^key_/),
      override: [],
    },
    expect.objectContaining({ kind: 'ticket.redeemed', sessionId: expect.stringMatching(/^ses_/) }),
  ]);
});

it('follows the audit log across processes until it is stopped', async () => {
  const data = await storeWithBrand();
  const tail = start(['audit', 'tail', ...inBrand, '--lines', '1', '--follow', '--json', ...data]);
  await tail.until(/brand\.created/);
  await usherJson(['user', 'create', ...johnDoe, ...data]);
  await tail.until(/user\.created/);
  await usherJson(['user', 'suspend', 'john.d', ...inBrand, ...data]);
  const printed = await tail.until(/user\.suspended/);
  const kinds = printed
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).kind);
  expect(kinds).toEqual(['brand.created', 'user.created', 'user.suspended']);
  tail.child.kill('SIGINT');
  expect(await tail.ended).toMatchObject({ code: 0, stderr: '' });
});

it('refuses a number of lines that is none', async () => {
  const data = await storeWithBrand();
  const { code, error } = await refusal(['audit', 'tail', ...inBrand, '--lines', 'all', ...data]);
  expect({ code, fields: error.fields.map(({ field }) => field) }).toEqual({ code: 2, fields: ['lines'] });
});
