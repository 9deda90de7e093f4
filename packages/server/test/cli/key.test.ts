import { expect, it } from 'vitest';
import { storeFiles } from '../support/canaries.ts';
import { placeFlags } from '../support/place.ts';
import { placeWithBrand, refusal, storeWithBrand, usher, usherJson } from './command.ts';

const inBrand = ['--brand', 'bumpyard'];
const bothScopes = ['--scope', 'ticket:management', '--scope', 'ticket:application'];
const create = ['key', 'create', ...inBrand, '--name', 'CRM back end', ...bothScopes];

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

it('creates a key and shows it once', async () => {
  const place = await placeWithBrand();
  const data = placeFlags(place);
  const { apiKey, ...created } = await usherJson([...create, ...data]);
  expect(apiKey).toMatch(/^ushk_\w{82}$/);
  expect(created).toEqual({
    id: expect.stringMatching(/^key_[0-9a-z]{11}$/),
    name: 'CRM back end',
    scopes: ['ticket:management', 'ticket:application'],
    roleCeiling: 'manager',
    addresses: [],
    state: 'live',
    createdAt: expect.any(String),
    expiresAt: expect.any(String),
    revokedAt: null,
    replacedBy: null,
    lastUsedAt: null,
  });
  expect(daysBetween(created.createdAt, created.expiresAt)).toBe(365);
  expect(await usherJson(['key', 'list', ...inBrand, ...data])).toEqual([created]);
  const stored = await storeFiles(place);
  expect(stored).toContain('CRM back end');
  expect(stored).not.toContain(apiKey.slice(28, 80));
});

it('tells people to store the key now', async () => {
  const data = await storeWithBrand();
  const { stdout } = await usher([...create, ...data]);
  expect(stdout).toMatch(/^ {2}ushk_\w{82}$/m);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('Store it now: it is not shown again.');
});

it('refuses scopes, roles, addresses and terms that there are not', async () => {
  const data = await storeWithBrand();
  const { code, stderr } = await usher([
    ...['key', 'create', ...inBrand, '--name', '', '--scope', 'everything', '--role-ceiling', 'king'],
    ...['--addresses', 'here', '--expires-in-days', '1000', ...data],
  ]);
  expect(code).toBe(2);
  expect(stderr.split('\n').flatMap((line) => /^ {2}(--[\w-]+) /.exec(line)?.[1] ?? [])).toEqual([
    ...['--name', '--addresses', '--scope', '--role-ceiling', '--expires-in-days'],
  ]);
  const none = await refusal(['key', 'create', ...inBrand, '--name', 'CRM', ...data]);
  expect(none).toMatchObject({ code: 2, error: { fields: [{ field: 'scopes' }] } });
});

it('rotates with thirty days in which both keys work, or with none', async () => {
  const data = await storeWithBrand();
  const first = await usherJson([...create, ...data]);
  const second = await usherJson(['key', 'rotate', first.id, ...inBrand, ...data]);
  expect(second).toMatchObject({
    name: 'CRM back end',
    state: 'live',
    replaces: { id: first.id, state: 'live', replacedBy: second.id },
  });
  expect(second.apiKey).not.toBe(first.apiKey);
  expect(daysBetween(second.createdAt, second.replaces.expiresAt)).toBe(30);
  const third = await usherJson(['key', 'rotate', second.id, '--now', ...inBrand, ...data]);
  expect(third.replaces).toMatchObject({ id: second.id, state: 'revoked' });
  expect(await refusal(['key', 'rotate', second.id, ...inBrand, ...data])).toMatchObject({
    code: 4,
    error: { code: 'api-key-not-live' },
  });
});

it('revokes a key at once, and says where there is none', async () => {
  const data = await storeWithBrand();
  const { id } = await usherJson([...create, ...data]);
  expect(await usherJson(['key', 'revoke', id, ...inBrand, ...data])).toMatchObject({ id, state: 'revoked' });
  for (const name of ['key_00000000000', 'CRM back end', '']) {
    expect(await refusal(['key', 'revoke', name, ...inBrand, ...data])).toMatchObject({
      code: 3,
      error: { code: 'api-key-not-found' },
    });
  }
});
