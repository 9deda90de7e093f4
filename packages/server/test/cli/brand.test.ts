import { expect, it } from 'vitest';
import { emptyStore, refusal, storeWithBrand, usher, usherJson } from './command.ts';

it('creates, lists, shows, changes, suspends and activates a brand', async () => {
  const data = await emptyStore();
  expect(await usherJson(['brand', 'list', ...data])).toEqual([]);
  const created = await usherJson(['brand', 'create', 'BumpYard', '--name', 'Bump Yard', ...data]);
  expect(created).toEqual({
    id: expect.stringMatching(/^brd_[0-9a-z]{11}$/),
    slug: 'bumpyard',
    name: 'Bump Yard',
    status: 'active',
    policy: {
      mandatoryFields: ['username', 'email'],
      phoneCountry: null,
      managementLifetime: 60,
      applicationLifetime: 300,
      ticketUses: 'single',
      arrival: 'direct',
      apiAddresses: [],
      managementAddresses: [],
      startUrl: null,
      returnTargets: [],
      sessionIdle: 3600,
      sessionAbsolute: 43_200,
    },
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    version: 1,
  });
  expect(await usherJson(['brand', 'list', ...data])).toEqual([created]);
  expect(await usherJson(['brand', 'show', 'bumpyard', ...data])).toEqual(created);
  const suspended = await usherJson(['brand', 'suspend', 'bumpyard', ...data]);
  expect(suspended).toEqual({ ...created, status: 'suspended', version: 2 });
  const activated = await usherJson(['brand', 'activate', 'bumpyard', ...data]);
  expect(activated).toEqual({ ...created, version: 3 });
});

it('has a flag for every rule, and an empty value takes a rule back', async () => {
  const data = await storeWithBrand();
  const change = ['brand', 'policy', 'bumpyard', ...data];
  const strict = await usherJson([
    ...[...change, '--name', 'Bump Yard Ltd', '--mandatory', 'uniqueId, email', '--country', 'fr'],
    ...['--management-lifetime', '90', '--application-lifetime', '600', '--uses', 'unlimited'],
    ...['--arrival', 'confirm', '--api-addresses', '192.0.2.0/24,2001:db8::/32'],
    ...['--management-addresses', '198.51.100.7', '--start-url', 'https://crm.example.com/start'],
    ...['--return-to', 'https://crm.example.com/a', '--return-to', 'https://crm.example.com/b'],
    ...['--session-idle', '600', '--session-absolute', '7200'],
  ]);
  expect(strict.name).toBe('Bump Yard Ltd');
  expect(strict.policy).toEqual({
    mandatoryFields: ['uniqueId', 'email'],
    phoneCountry: 'FR',
    managementLifetime: 90,
    applicationLifetime: 600,
    ticketUses: 'unlimited',
    arrival: 'confirm',
    apiAddresses: ['192.0.2.0/24', '2001:db8::/32'],
    managementAddresses: ['198.51.100.7'],
    startUrl: 'https://crm.example.com/start',
    returnTargets: ['https://crm.example.com/a', 'https://crm.example.com/b'],
    sessionIdle: 600,
    sessionAbsolute: 7200,
  });
  const loose = await usherJson([
    ...[...change, '--country', '', '--api-addresses', '', '--management-addresses', ''],
    ...['--start-url', '', '--return-to', ''],
  ]);
  expect(loose.policy).toEqual({
    ...strict.policy,
    phoneCountry: null,
    apiAddresses: [],
    managementAddresses: [],
    startUrl: null,
    returnTargets: [],
  });
  expect(await usherJson(change)).toEqual(loose);
});

it('refuses a bad policy with everything that is wrong, spelt as the flags are', async () => {
  const data = await storeWithBrand();
  const bad = [
    ...['brand', 'policy', 'bumpyard', '--mandatory', 'firstName', '--country', 'GBR', '--uses', 'twice'],
    ...['--management-lifetime', '1e3', '--arrival', '', '--api-addresses', 'everywhere'],
    ...['--return-to', 'crm.example.com', ...data],
  ];
  const { code, error } = await refusal(bad);
  expect({ code, error: error.code }).toEqual({ code: 2, error: 'invalid-input' });
  expect(error.fields.map(({ field }) => field)).toEqual([
    ...['mandatoryFields', 'phoneCountry', 'managementLifetime', 'ticketUses', 'arrival'],
    ...['apiAddresses', 'returnTargets'],
  ]);
  const { stderr } = await usher(bad);
  const [headline, ...lines] = stderr.trimEnd().split('\n');
  expect(headline).toBe('usher: Something in the input is missing or malformed.');
  expect(lines.map((line) => line.trim().split(' ')[0])).toEqual([
    ...['--mandatory', '--country', '--management-lifetime', '--uses', '--arrival'],
    ...['--api-addresses', '--return-to'],
  ]);
  expect(stderr).toContain('must be "single" or "unlimited"');
});

it('refuses a slug that is taken, and one that is none', async () => {
  const data = await storeWithBrand();
  const taken = await refusal(['brand', 'create', 'bumpyard', '--name', 'Another', ...data]);
  expect(taken).toMatchObject({ code: 4, error: { code: 'already-taken', fields: [{ field: 'slug' }] } });
  const bad = await refusal(['brand', 'create', 'bump_yard', '--name', ' ', ...data]);
  expect(bad).toMatchObject({ code: 2, error: { fields: [{ field: 'slug' }, { field: 'name' }] } });
});

it.each([
  ['brand', 'show', 'nowhere'],
  ['brand', 'policy', 'nowhere'],
  ['brand', 'suspend', 'nowhere'],
  ['user', 'list', '--brand', 'nowhere'],
  ['key', 'list', '--brand', 'nowhere'],
  ['audit', 'tail', '--brand', 'nowhere'],
])('%s %s does not know a brand that is not there', async (...args) => {
  const { code, error } = await refusal([...args, ...(await emptyStore())]);
  expect({ code, error: error.code }).toEqual({ code: 3, error: 'brand-not-found' });
  expect(error.message).toContain('`usher brand list`');
});

it('shows a brand to people with its rules by the names of their flags', async () => {
  const data = await storeWithBrand();
  const { stdout } = await usher(['brand', 'show', 'bumpyard', ...data]);
  expect(stdout).toMatch(/^ {2}slug +bumpyard$/m);
  expect(stdout).toMatch(/^ {2}mandatory +username,email,firstName,lastName,phone1$/m);
  expect(stdout).toMatch(/^ {2}management-lifetime +60 seconds$/m);
  const list = await usher(['brand', 'list', ...data]);
  expect(list.stdout).toMatch(/^SLUG +NAME +STATUS +CREATED\nbumpyard {2}Bump Yard {2}active {2}\d{4}-/);
});
