import { expect, it } from 'vitest';
import { emptyStore, refusal, usher, usherJson } from './command.ts';

const DAY = 86_400_000;

const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

const list = (data: readonly string[]) => usherJson(['signing-key', 'list', ...data]);

it('lists the key that the store began with', async () => {
  const data = await emptyStore();
  const keys = await list(data);
  expect(keys).toEqual([
    {
      kid: expect.stringMatching(/^[0-9a-f]{8}$/),
      state: 'active',
      does: 'seals',
      createdAt: isoTime,
      takesOverAt: null,
      sealsUntil: null,
      neededUntil: null,
    },
  ]);
  const { stdout } = await usher(['signing-key', 'list', ...data]);
  expect(stdout.split('\n').slice(0, 2)).toEqual([
    expect.stringMatching(/^KEY ID {4}MADE {17}WHAT IT DOES {3}NEEDED UNTIL$/),
    expect.stringMatching(new RegExp(`^${keys[0].kid}  \\S+ \\S+  seals tickets  -$`)),
  ]);
});

it('rotates: the former key seals until the new one takes over, and is needed for a day more', async () => {
  const data = await emptyStore();
  const [{ kid: first }] = await list(data);
  const made = await usherJson(['signing-key', 'rotate', ...data]);
  expect(made).toMatchObject({ state: 'active', does: 'waits', sealsUntil: null, neededUntil: null });
  const takesOver = Date.parse(made.takesOverAt);
  expect(takesOver - Date.parse(made.createdAt)).toBe(10_000);
  expect(made.replaces).toEqual([
    expect.objectContaining({
      kid: first,
      state: 'retiring',
      does: 'seals',
      sealsUntil: made.takesOverAt,
      neededUntil: new Date(takesOver + DAY).toISOString(),
    }),
  ]);

  const { stdout } = await usher(['signing-key', 'rotate', ...data]);
  expect(stdout).toMatch(/^Created signing key [0-9a-f]{8}, which takes over at \d{4}-\d\d-\d\d \S+\.$/m);
  expect(stdout).toContain(`  usher signing-key retire ${first}\n`);
  expect(stdout).toContain(`  usher signing-key retire ${made.kid}\n`);
  const { stdout: table } = await usher(['signing-key', 'list', ...data]);
  const [, ...rows] = table.trimEnd().split('\n');
  expect(rows).toHaveLength(3);
  // How far the announcements are depends on how fast this machine starts processes.
  expect(rows.at(-1)).toMatch(/ {2}(takes over at \S+ \S+|seals tickets) +-$/);
});

it('does not retire what is in use, nor what there is not', async () => {
  const data = await emptyStore();
  const [{ kid }] = await list(data);
  const retire = (...args: string[]) => refusal(['signing-key', 'retire', ...args, ...data]);
  const inUse = { code: 4, error: { code: 'signing-key-in-use' } };
  expect(await retire(kid)).toMatchObject(inUse);
  expect(await retire(kid, '--now')).toMatchObject(inUse);
  await usherJson(['signing-key', 'rotate', ...data]);
  expect(await retire(kid)).toMatchObject(inUse);
  expect(await retire('ffffffff')).toMatchObject({ code: 3, error: { code: 'signing-key-not-found' } });
  expect((await list(data)).map(({ state }: { readonly state: string }) => state)).toEqual([
    'retiring',
    'active',
  ]);
});

it('replaces a key that has leaked: waits until the new one has taken over, and retires the others', async () => {
  const data = await emptyStore();
  const [{ kid: first }] = await list(data);
  await usherJson(['signing-key', 'rotate', ...data]);
  const { code, stdout, stderr } = await usher(['signing-key', 'rotate', '--now', ...data]);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^Created signing key [0-9a-f]{8}, which takes over in seconds …\n$/);
  const keys = await list(data);
  expect(keys.map(({ does }: { readonly does: string }) => does)).toEqual(['nothing', 'nothing', 'seals']);
  expect(stdout).toBe(
    `Signing key ${keys[2].kid} has taken over.\n` +
      `Signing key ${first} is retired, and the tickets from its time are refused.\n` +
      `Signing key ${keys[1].kid} is retired, and the tickets from its time are refused.\n`,
  );
  const again = await usherJson(['signing-key', 'retire', first, ...data]);
  expect(again).toMatchObject({ kid: first, state: 'retired', does: 'nothing', neededUntil: null });
  expect((await usher(['signing-key', 'list', ...data])).stdout).toMatch(
    new RegExp(`^${first} .*  retired {8}-$`, 'm'),
  );
});
