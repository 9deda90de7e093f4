import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { johnDoe, refusal, storeWithBrand, usher, usherJson } from './command.ts';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

it('shows its help on request, and that of a command', async () => {
  const top = await usher(['--help']);
  expect(top).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Exit codes:') });
  expect(await usher(['help'])).toEqual(top);
  const create = await usher(['brand', 'create', '--help']);
  expect(create).toMatchObject({ code: 0, stdout: expect.stringContaining('$ usher brand create bumpyard') });
});

it('prints its version', async () => {
  expect(await usher(['--version'])).toMatchObject({ code: 0, stdout: `${manifest.version}\n` });
});

it.each([
  [[], 'Usage: usher'],
  [['brand'], 'Usage: usher brand'],
])('%j alone shows how it is used, as an error', async (args, text) => {
  const { code, stdout, stderr } = await usher(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(text);
});

it.each([
  ['an unknown command', ['brnad'], /Unknown command 'brnad'.*Did you mean brand\?/],
  ['an unknown flag', ['brand', 'list', '--jsn'], /Unknown option '--jsn'.*Did you mean --json\?/],
  ['a missing argument', ['brand', 'show'], /Missing required argument 'slug'/],
  ['a missing flag', ['user', 'list'], /Required option '--brand <slug>' not specified/],
  ['an argument too many', ['brand', 'show', 'a', 'b'], /Too many arguments/],
  ['a flag without its value', ['brand', 'create', 'a', '--name'], /argument missing/],
])('refuses %s and says where the help is', async (_what, args, message) => {
  const { code, stdout, stderr } = await usher(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^usher: .*\n {2}`usher.* --help` shows how\.\n$/);
});

it('tells programs about a command that it cannot read, too', async () => {
  const { code, error } = await refusal(['brand', 'list', '--jsn']);
  expect({ code, error: error.code }).toEqual({ code: 2, error: 'invalid-input' });
  expect(error.message).toMatch(/^Unknown option '--jsn'/);
});

it('refuses what is no database for every command that works on the store', async () => {
  const url = 'mysql://localhost/usher';
  const data = ['--data', temporaryFolder()];
  for (const options of [
    { args: ['brand', 'list', ...data, '--database', url], field: '--database', env: {} },
    {
      args: ['audit', 'tail', '--brand', 'b', ...data],
      field: 'USHER_DATABASE',
      env: { USHER_DATABASE: url },
    },
  ]) {
    expect(await refusal(options.args, { env: options.env })).toMatchObject({
      code: 2,
      error: { fields: [{ field: options.field }] },
    });
  }
});

it('takes the data folder from the environment, and a master key without a file', async () => {
  const env = { USHER_DATA: temporaryFolder(), USHER_MASTER_KEY: '00ff'.repeat(16) };
  await usherJson(['brand', 'create', 'bumpyard', '--name', 'Bump Yard'], { env });
  expect(await usherJson(['brand', 'list'], { env })).toHaveLength(1);
});

it('says in a sentence that a store cannot be used, and shows no stack', async () => {
  const { code, stdout, stderr } = await usher(['brand', 'list', '--data', '/dev/null/data']);
  expect(stdout).toBe('');
  expect([1, 2, 6]).toContain(code);
  expect(stderr).toMatch(/^usher: .+\n/);
  expect(stderr).not.toMatch(/^\s+at /m);
});

it('lets two commands write the same store at once', async () => {
  const data = await storeWithBrand();
  const names = Array.from({ length: 8 }, (_, index) => `person.${index}`);
  await usherJson(['brand', 'policy', 'bumpyard', '--mandatory', 'username', ...data]);
  const create = (name: string) =>
    usherJson(['user', 'create', '--brand', 'bumpyard', '--username', name, ...data]);
  for (let index = 0; index < names.length; index += 2) {
    await Promise.all(names.slice(index, index + 2).map(create));
  }
  const users: { username: string }[] = await usherJson(['user', 'list', '--brand', 'bumpyard', ...data]);
  expect(users.map(({ username }) => username).sort()).toEqual(names);
});

it('lets one of two that want the same name have it', async () => {
  const data = await storeWithBrand();
  const create = () => usher(['user', 'create', ...johnDoe, ...data, '--json']);
  const ended = await Promise.all([create(), create(), create()]);
  expect(ended.map(({ code }) => code).sort()).toEqual([0, 4, 4]);
});
