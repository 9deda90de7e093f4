import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { johnDoe, refusal, start, storeWithBrand, temporaryFolder, usher, usherJson } from './command.ts';

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
