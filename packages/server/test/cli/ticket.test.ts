import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { johnDoe, refusal, start, storeWithBrand, usher, usherJson } from './command.ts';

/** A server with the person and the key of the documentation. */
const serving = async () => {
  const data = await storeWithBrand();
  await usherJson(['user', 'create', ...johnDoe, '--role', 'manager', ...data]);
  const scopes = ['--scope', 'ticket:management', '--scope', 'ticket:application'];
  const { apiKey, id } = await usherJson([
    'key',
    'create',
    '--brand',
    'bumpyard',
    '--name',
    'CRM',
    ...scopes,
    ...data,
  ]);
  const server = start(['serve', '--port', '0', '--log-level', 'silent', '--json', ...data]);
  const { url } = JSON.parse(await server.until(/\n/));
  return { data, url, keyId: id, env: { USHER_URL: url, USHER_API_KEY: apiKey } };
};

const create = ['ticket', 'create', ...johnDoe];

it('prints the sign-in link alone, and beside it for how long it is good', async () => {
  const { url, env } = await serving();
  const { code, stdout, stderr } = await usher(create, { env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^http:\/\/localhost:\d+\/login\?=TA[\w-]+\n$/);
  expect(stdout.startsWith(url)).toBe(true);
  expect(stderr).toMatch(
    /^Good for 60 seconds at the management system \(until \d\d:\d\d:\d\d\), and for 300 seconds at an application/,
  );
  const opened = await fetch(stdout.trim(), { redirect: 'manual' });
  expect(opened.status).toBe(303);
});

it('sends every flag as the field that it stands for', async () => {
  const { data, env } = await serving();
  const app = ['--name', 'Reports', '--url', 'https://reports.example.com/'];
  await usherJson(['app', 'create', 'reports', '--brand', 'bumpyard', ...app, ...data]);
  const ticket = await usherJson(
    [
      ...[...create, '--first-name', 'Jonathan', '--remark', 'team lead', '--override', '--one-time'],
      ...['--application', 'reports', '--expires-in', '20', '--return-to', '/summary'],
    ],
    { env },
  );
  expect(ticket).toEqual({
    encpryptedString: expect.stringMatching(/^[\w-]+$/),
    ticketId: expect.stringMatching(/^tkt_[0-9a-z]{11}$/),
    loginUrl: expect.stringContaining('/apps/reports/login?=TA'),
    validFor: { applications: 20 },
  });
  const minted = await usherJson(['audit', 'tail', '--brand', 'bumpyard', '--lines', '1', ...data]);
  expect(minted).toMatchObject({
    kind: 'ticket.minted',
    ticketId: ticket.ticketId,
    override: ['firstName', 'remark'],
  });
});

it('tells what the server refused, spelt as the flags are', async () => {
  const { env } = await serving();
  const args = ['ticket', 'create', '--brand', 'bumpyard', '--username', 'john.d', '--phone', 'none'];
  const { code, stdout, stderr } = await usher(args, { env });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^usher: The server refused \(400\): /);
  expect(stderr.split('\n').flatMap((line) => /^ {2}(--[\w-]+) /.exec(line)?.[1] ?? [])).toEqual([
    ...['--email', '--first-name', '--last-name', '--phone'],
  ]);
});

it.each([
  ['nobody matches', 3, ['--last-name', 'Roe'], {}],
  ['the key is none', 5, [], { USHER_API_KEY: 'ushk_canary' }],
])('ends with the exit code of the reply where %s', async (_when, exitCode, flags, changed) => {
  const { env } = await serving();
  const { code, error } = await refusal([...create, ...flags], { env: { ...env, ...changed } });
  expect({ code, error: error.code }).toEqual({ code: exitCode, error: 'ticket-refused' });
  expect(JSON.stringify(error)).not.toContain('canary');
});

it('takes the key from a file, and refuses to go without', async () => {
  const { url, env } = await serving();
  const file = join(temporaryFolder(), 'crm.key');
  writeFileSync(file, `${env.USHER_API_KEY}\n`);
  const flags = ['--url', url, '--api-key-file', file];
  expect(await usherJson([...create, ...flags])).toMatchObject({ validFor: { management: 60 } });
  const without = await refusal([...create, '--url', url]);
  expect(without).toMatchObject({ code: 2, error: { code: 'invalid-input' } });
  expect(without.error.message).toContain('USHER_API_KEY or --api-key-file');
  expect((await usher([...create, '--api-key', 'ushk_x'])).code).toBe(2);
});

it('refuses a number of seconds that is none before it calls', async () => {
  const env = { USHER_API_KEY: 'ushk_x', USHER_URL: 'http://localhost:1' };
  expect(await refusal([...create, '--expires-in', 'soon'], { env })).toMatchObject({
    code: 2,
    error: { fields: [{ field: 'expiresIn' }] },
  });
});

it('says what to check where no server answers', async () => {
  const env = { USHER_API_KEY: 'ushk_canary', USHER_URL: 'http://127.0.0.1:1' };
  const { code, stderr } = await usher(create, { env });
  expect(code).toBe(6);
  expect(stderr).toContain('No server answered at http://127.0.0.1:1 (');
  expect(stderr).toContain('`usher serve`');
  expect(stderr).not.toContain('canary');
});

/** A ticket of John Doe's at a server that runs; its parts, and whether its link signs somebody in. */
const withTicket = async () => {
  const { data, env } = await serving();
  const { encpryptedString, ticketId, loginUrl } = await usherJson(create, { env });
  const opens = async (): Promise<boolean> => (await fetch(loginUrl, { redirect: 'manual' })).status === 303;
  return { data, env, encpryptedString, ticketId, loginUrl, opens };
};

const inBrand = ['--brand', 'bumpyard'];

it('explains a ticket, from an argument or from standard input, and never prints it', async () => {
  const { data, encpryptedString, ticketId, loginUrl, opens } = await withTicket();
  const works = await usherJson(['ticket', 'explain', loginUrl, ...data]);
  expect(works).toMatchObject({ verdict: 'works-now', stage: 'ready', ticket: { id: ticketId } });
  expect(await opens()).toBe(true);
  expect(await opens()).toBe(false);
  const asked: readonly (readonly [string, string])[] = [
    [loginUrl, ''],
    [encpryptedString, ''],
    [ticketId, ''],
    ['-', `Here it is: <${loginUrl}>.\r\n`],
    ['-', `${ticketId}\n`],
  ];
  for (const [argument, input] of asked) {
    const explain = ['ticket', 'explain', argument, ...inBrand, ...data];
    const { code, stdout, stderr } = await usher(explain, { input });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^It worked\. It signed John Doe in to the management system /);
    expect(stdout).toMatch(/\n {2}\$ usher session end ses_\w+ --brand bumpyard\n/);
    const json = await usher([...explain, '--json'], { input });
    expect(JSON.parse(json.stdout)).toMatchObject({
      verdict: 'worked',
      stage: 'redeemed',
      reason: 'used',
      ticket: {
        id: ticketId,
        state: 'used',
        brand: 'bumpyard',
        user: { username: 'john.d' },
        apiKey: { name: 'CRM' },
        addresses: { created: ['127.0.0.1'], redeemed: ['127.0.0.1'], refused: ['127.0.0.1'] },
        sessions: [{ alive: true, ticket: ticketId, apiKey: { name: 'CRM' } }],
        timeline: [{ kind: 'ticket.minted' }, { kind: 'ticket.redeemed' }, { kind: 'ticket.refused' }],
      },
    });
    for (const secret of [stdout, json.stdout]) expect(secret).not.toContain(encpryptedString.slice(0, 40));
  }
});

it('explains by the sites of the configuration', async () => {
  const { data, encpryptedString } = await withTicket();
  await usherJson(['brand', 'create', 'otter', '--name', 'Otter', ...data]);
  const env = { USHER_BASE_DOMAIN: 'login.example.com', USHER_PUBLIC_URL: 'https://login.example.com' };
  const at = (host: string) =>
    usherJson(['ticket', 'explain', `https://${host}/login?=TA${encpryptedString}`, ...data], { env });
  expect(await at('otter.login.example.com')).toMatchObject({ reason: 'foreign-brand' });
  for (const host of ['bumpyard.login.example.com', 'login.example.com']) {
    expect(await at(host)).toMatchObject({ verdict: 'works-now' });
  }
});

it('refuses to explain what cannot be, and repeats nothing of it', async () => {
  const { data, encpryptedString } = await withTicket();
  const explain = (...args: string[]) => refusal(['ticket', 'explain', ...args, ...data]);
  expect(await explain('tkt_00000000000')).toMatchObject({ code: 3, error: { code: 'ticket-not-found' } });
  const unknownBrand = await explain(encpryptedString, '--brand', 'nobody');
  expect(unknownBrand).toMatchObject({ code: 3, error: { code: 'brand-not-found' } });
  const range = await explain(encpryptedString, '--address', '192.0.2.0/24');
  expect(range).toMatchObject({ code: 2, error: { fields: [{ field: 'address' }] } });
  const twice = await explain(encpryptedString, encpryptedString);
  const misplaced = await refusal(['ticket', encpryptedString]);
  for (const said of [twice, misplaced]) {
    expect(said).toMatchObject({ code: 2, error: { code: 'invalid-input' } });
  }
  for (const said of [unknownBrand, range, twice, misplaced]) {
    expect(JSON.stringify(said)).not.toContain(encpryptedString.slice(0, 40));
  }
});

it('lists tickets, and goes on where it ended', async () => {
  const { data, env, ticketId: first, opens } = await withTicket();
  const { ticketId: second } = await usherJson(create, { env });
  expect(await opens()).toBe(true);
  const list = ['ticket', 'list', ...inBrand, ...data];
  const { stdout } = await usher(list);
  const [heading, ...lines] = stdout.trimEnd().split('\n');
  expect(heading).toMatch(/^ID +FOR +STATE +CREATED +GOOD UNTIL +BY API KEY +OPENS$/);
  expect(lines).toEqual([
    expect.stringMatching(new RegExp(`^${second} +John Doe +live .* CRM +management, applications$`)),
    expect.stringMatching(new RegExp(`^${first} +John Doe +used `)),
  ]);
  const page = await usherJson([...list, '--user', 'john.d', '--limit', '1']);
  expect(page).toMatchObject({
    tickets: [{ id: second, state: 'live', user: { username: 'john.d' } }],
    next: second,
  });
  expect(await usherJson([...list, '--before', page.next])).toMatchObject({
    tickets: [{ id: first, state: 'used', apiKey: { name: 'CRM' }, usesLeft: 0 }],
    next: null,
  });
  const live = await usherJson([...list, '--live']);
  expect(live.tickets).toMatchObject([{ id: second }]);
  const more = await usher([...list, '--limit', '1']);
  expect(more.stderr).toBe(`There may be more: --before ${second} goes on.\n`);
  expect(await refusal([...list, '--before', 'second', '--limit', '0'])).toMatchObject({
    code: 2,
    error: { fields: [{ field: 'limit' }, { field: 'before' }] },
  });
  expect(await refusal([...list, '--user', 'nobody'])).toMatchObject({ error: { code: 'user-not-found' } });
  const none = await usher(['ticket', 'list', '--brand', 'bumpyard', '--before', first, ...data]);
  expect(none.stdout).toBe('No tickets.\n');
});

it('revokes a ticket, and says so where there is nothing to revoke', async () => {
  const { data, env, ticketId, opens } = await withTicket();
  const revoke = ['ticket', 'revoke', ticketId, ...inBrand, ...data];
  const done = await usher(revoke);
  expect(done.stdout).toBe(`Ticket ${ticketId} is revoked: it signs nobody in any more.\n`);
  expect(await opens()).toBe(false);
  expect(await usherJson(revoke)).toEqual({
    id: ticketId,
    found: 'revoked',
    revokedAt: expect.stringMatching(/Z$/),
    usedAt: null,
  });
  const used = await usherJson(create, { env });
  expect((await fetch(used.loginUrl, { redirect: 'manual' })).status).toBe(303);
  const late = await usher(['ticket', 'revoke', used.ticketId, ...inBrand, ...data]);
  expect(late.code).toBe(0);
  expect(late.stdout).toMatch(/^Nothing to revoke: tkt_\w+ was used at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\. /);
});

it('revokes all tickets of a person', async () => {
  const { data, ticketId, opens } = await withTicket();
  const revoke = ['ticket', 'revoke', '--user', 'john.d', ...inBrand, ...data];
  expect(await usherJson(revoke)).toMatchObject({ user: { username: 'john.d' }, revoked: [ticketId] });
  expect(await opens()).toBe(false);
  expect((await usher(revoke)).stdout).toBe('Nothing to revoke: John Doe has no ticket outstanding.\n');
  const neither = await refusal(['ticket', 'revoke', ...inBrand, ...data]);
  const both = await refusal(['ticket', 'revoke', ticketId, '--user', 'john.d', ...inBrand, ...data]);
  for (const { code, error } of [neither, both]) {
    expect({ code, says: error.message }).toEqual({ code: 2, says: expect.stringMatching(/^Say which: /) });
  }
  expect(await refusal(['ticket', 'revoke', 'tkt_00000000000', ...inBrand, ...data])).toMatchObject({
    code: 3,
    error: { code: 'ticket-not-found' },
  });
});
