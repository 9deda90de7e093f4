import { expect, it } from 'vitest';
import { johnDoe, refusal, storeWithBrand, usher, usherJson } from './command.ts';

it('creates a person, without a password unless one is given', async () => {
  const data = await storeWithBrand();
  const created = await usherJson(['user', 'create', ...johnDoe, '--role', 'manager', ...data]);
  expect(created).toEqual({
    id: expect.stringMatching(/^usr_[0-9a-z]{11}$/),
    username: 'john.d',
    email: 'john.d@example.com',
    uniqueId: null,
    firstName: 'John',
    lastName: 'Doe',
    phone1: '+44 20 7946 0958',
    remark: null,
    role: 'manager',
    status: 'active',
    noTicket: false,
    hasPassword: false,
    createdAt: expect.any(String),
    updatedAt: created.createdAt,
    version: 1,
  });
  expect(await usherJson(['user', 'list', '--brand', 'bumpyard', ...data])).toEqual([created]);
});

it('refuses what another person has, and what the brand makes mandatory', async () => {
  const data = await storeWithBrand();
  await usherJson(['user', 'create', ...johnDoe, ...data]);
  const taken = await refusal(['user', 'create', ...johnDoe, '--username', 'JOHN.D', ...data]);
  expect(taken).toMatchObject({ code: 4, error: { code: 'already-taken' } });
  const missing = ['user', 'create', '--brand', 'bumpyard', '--username', 'x', '--phone', 'none', ...data];
  const { code, stderr } = await usher([...missing, '--role', 'king']);
  expect(code).toBe(2);
  expect(stderr.split('\n').flatMap((line) => /^ {2}(--[\w-]+) /.exec(line)?.[1] ?? [])).toEqual([
    ...['--email', '--first-name', '--last-name', '--phone', '--role'],
  ]);
  expect(stderr).toContain('must be one of member, manager, administrator, owner');
});

it('edits a record, and an empty value empties a field', async () => {
  const data = await storeWithBrand();
  await usherJson(['user', 'create', ...johnDoe, '--remark', 'team lead', '--unique-id', 'A-77', ...data]);
  const edit = ['user', 'edit', 'john.d', '--brand', 'bumpyard', ...data];
  const edited = await usherJson([
    ...[...edit, '--phone', '020 7946 0959', '--remark', '', '--unique-id', ''],
    ...['--role', 'owner', '--no-ticket'],
  ]);
  expect(edited).toMatchObject({
    phone1: '020 7946 0959',
    remark: null,
    uniqueId: null,
    role: 'owner',
    noTicket: true,
    version: 2,
  });
  expect(await usherJson([...edit, '--ticket'])).toMatchObject({ noTicket: false, role: 'owner' });
  expect(await refusal([...edit, '--email', ''])).toMatchObject({
    code: 2,
    error: { fields: [{ field: 'email', problem: 'is mandatory for this brand' }] },
  });
});

it('finds a person by any unique name or id, and says where there is none', async () => {
  const data = await storeWithBrand();
  const { id } = await usherJson(['user', 'create', ...johnDoe, ...data]);
  for (const name of ['JOHN.D', 'john.d@EXAMPLE.com', id]) {
    const suspended = await usherJson(['user', 'suspend', name, '--brand', 'bumpyard', ...data]);
    expect(suspended).toMatchObject({ id, status: 'suspended' });
  }
  const active = await usherJson(['user', 'activate', 'john.d', '--brand', 'bumpyard', ...data]);
  expect(active).toMatchObject({ id, status: 'active' });
  expect(await refusal(['user', 'edit', 'jane.r', '--brand', 'bumpyard', ...data])).toMatchObject({
    code: 3,
    error: { code: 'user-not-found' },
  });
});

it('takes a password from standard input, without the line break that ends it', async () => {
  const data = await storeWithBrand();
  const args = ['user', 'create', ...johnDoe, '--password-stdin', ...data];
  expect(await refusal(args, { input: 'short\n' })).toMatchObject({
    code: 2,
    error: { fields: [{ field: 'password', problem: 'must be at least 8 characters long' }] },
  });
  const created = await usher([...args, '--json'], { input: 'canary horse battery\n' });
  expect(JSON.parse(created.stdout)).toMatchObject({ hasPassword: true });
  expect(created.stdout + created.stderr).not.toContain('canary');
  const change = ['user', 'password', 'john.d', '--brand', 'bumpyard', ...data, '--password-stdin'];
  expect(await usherJson(change, { input: 'another canary horse' })).toMatchObject({ version: 2 });
  expect(await refusal(change, { input: 'two\nlines, long enough' })).toMatchObject({ code: 2 });
});

it('makes up a password and shows it once', async () => {
  const data = await storeWithBrand();
  const created = await usher(['user', 'create', ...johnDoe, '--generate-password', ...data]);
  expect(created.stdout).toMatch(/^ {2}Password: (?:[a-z2-9]{4}-){4}[a-z2-9]{4}$/m);
  const args = ['user', 'password', 'john.d', '--brand', 'bumpyard', '--generate-password', ...data];
  const changed = await usherJson(args);
  expect(changed.password).toMatch(/^(?:[a-z2-9]{4}-){4}[a-z2-9]{4}$/);
  expect(await usherJson(['user', 'list', '--brand', 'bumpyard', ...data])).toEqual([
    expect.not.objectContaining({ password: expect.anything() }),
  ]);
});

it('asks for a password only at a terminal, and takes it from one place', async () => {
  const data = await storeWithBrand();
  await usherJson(['user', 'create', ...johnDoe, ...data]);
  const args = ['user', 'password', 'john.d', '--brand', 'bumpyard', ...data];
  const { code, error } = await refusal(args);
  expect(code).toBe(2);
  expect(error.message).toContain('Use --password-stdin or --generate-password');
  expect(await refusal([...args, '--password-stdin', '--generate-password'])).toMatchObject({ code: 2 });
});

it('lists people in pages', async () => {
  const data = await storeWithBrand();
  await usherJson(['brand', 'policy', 'bumpyard', '--mandatory', 'username', ...data]);
  for (const name of ['a', 'b', 'c']) {
    await usherJson(['user', 'create', '--brand', 'bumpyard', '--username', name, ...data]);
  }
  const list = ['user', 'list', '--brand', 'bumpyard', ...data, '--json'];
  const first = await usher([...list, '--limit', '2']);
  const page: { id: string; username: string }[] = JSON.parse(first.stdout);
  expect(page.map(({ username }) => username)).toEqual(['a', 'b']);
  expect(first.stderr).toBe(`There are more: --after ${page[1]?.id} goes on.\n`);
  const rest = await usher([...list, '--limit', '2', '--after', page[1]?.id ?? '']);
  expect(JSON.parse(rest.stdout)).toMatchObject([{ username: 'c' }]);
  expect(rest.stderr).toBe('');
  expect(await refusal([...list, '--limit', '0', '--after', 'c'])).toMatchObject({
    code: 2,
    error: { fields: [{ field: 'limit' }, { field: 'after' }] },
  });
});
