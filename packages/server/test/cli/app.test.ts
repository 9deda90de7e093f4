import { expect, it } from 'vitest';
import { refusal, storeWithBrand, usher, usherJson } from './command.ts';

const inBrand = ['--brand', 'bumpyard'];

it('creates, lists, edits, suspends and activates an application', async () => {
  const data = await storeWithBrand();
  const created = await usherJson([
    ...['app', 'create', 'Reports', ...inBrand, ...data, '--name', 'Reports'],
    ...['--url', 'https://reports.example.com/', '--return-to', 'https://reports.example.com/a'],
    ...['--ticket-lifetime', '120', '--cookie-domain', 'example.com', '--frame', 'https://crm.example.com'],
  ]);
  expect(created).toEqual({
    id: expect.stringMatching(/^app_[0-9a-z]{11}$/),
    slug: 'reports',
    name: 'Reports',
    url: 'https://reports.example.com/',
    returnTargets: ['https://reports.example.com/a'],
    ticketLifetime: 120,
    cookieDomain: 'example.com',
    allowedFrames: ['https://crm.example.com'],
    status: 'active',
    createdAt: expect.any(String),
    version: 1,
  });
  expect(await usherJson(['app', 'list', ...inBrand, ...data])).toEqual([created]);
  const edited = await usherJson([
    ...['app', 'edit', 'reports', ...inBrand, ...data, '--name', 'All reports'],
    ...['--return-to', '', '--ticket-lifetime', '', '--cookie-domain', '', '--frame', ''],
  ]);
  expect(edited).toEqual({
    ...created,
    name: 'All reports',
    returnTargets: [],
    ticketLifetime: null,
    cookieDomain: null,
    allowedFrames: [],
    version: 2,
  });
  expect(await usherJson(['app', 'suspend', 'reports', ...inBrand, ...data])).toMatchObject({
    status: 'suspended',
  });
  expect(await usherJson(['app', 'activate', 'reports', ...inBrand, ...data])).toMatchObject({
    status: 'active',
  });
});

it('refuses what an application cannot be, spelt as the flags are', async () => {
  const data = await storeWithBrand();
  const create = ['app', 'create', 'reports', ...inBrand, ...data, '--name', 'Reports'];
  const { code, stderr } = await usher([
    ...[...create, '--url', '/relative', '--ticket-lifetime', 'soon', '--frame', 'https://a.example/x'],
    ...['--cookie-domain', 'COM', '--return-to', 'x'],
  ]);
  expect(code).toBe(2);
  expect(stderr.split('\n').flatMap((line) => /^ {2}(--[\w-]+) /.exec(line)?.[1] ?? [])).toEqual([
    ...['--url', '--return-to', '--ticket-lifetime', '--cookie-domain', '--frame'],
  ]);
  await usherJson([...create, '--url', 'https://reports.example.com/']);
  expect(await refusal([...create, '--url', 'https://reports.example.com/'])).toMatchObject({
    code: 4,
    error: { code: 'already-taken' },
  });
  expect(await refusal(['app', 'edit', 'nothing', ...inBrand, ...data])).toMatchObject({
    code: 3,
    error: { code: 'application-not-found' },
  });
});
