import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compose } from '../../src/compose.ts';
import { load } from '../../src/config/load.ts';
import { settings } from '../../src/config/settings.ts';
import { DAY } from '../../src/core/clock.ts';
import { setUserStatus } from '../../src/core/user/set-user-status.ts';
import { createPlace } from '../support/create-place.ts';
import { type Place, placeFlags, placeSettings } from '../support/place.ts';
import { tamper } from '../support/raw-store.ts';
import { addBrand, addUser, by } from '../support/usher.ts';
import { refusal, usher, usherJson } from './command.ts';

/** A log of five records from a year ago and two of now, in a store of its own. */
const storeWithOldLog = async (firstName = 'Ann'): Promise<Place> => {
  const place = await createPlace();
  let now = Date.now() - 365 * DAY;
  const { ports, close } = await compose({ now: () => now }).open({
    ...load(settings, {}, {}),
    ...placeSettings(place),
  });
  await addBrand({ ports });
  for (const name of ['ann', 'bob', 'cho', 'dee']) {
    await addUser({ ports }, { username: name, email: `${name}@example.com`, firstName });
  }
  now = Date.now();
  await setUserStatus(ports, 'bumpyard', 'ann', 'suspended', by);
  await setUserStatus(ports, 'bumpyard', 'ann', 'active', by);
  await close();
  return place;
};

const bumpyard = (place: Place) => ['--brand', 'bumpyard', ...placeFlags(place)];

const sequences = async (place: Place): Promise<number[]> => {
  const { stdout } = await usher(['audit', 'export', '--format', 'jsonl', ...bumpyard(place)]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).sequence);
};

it('drops what is old, and the rest verifies before and after, also against older heads', async () => {
  const place = await storeWithOldLog();
  const heads = join(place.data, 'heads.jsonl');
  writeFileSync(heads, (await usher(['audit', 'head', ...bumpyard(place)])).stdout);
  const prune = ['audit', 'prune', '--older-than', '100', ...bumpyard(place)];
  expect((await usher([...prune, '--dry-run'])).code).toBe(0);
  expect(await sequences(place)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect((await usher(prune)).code).toBe(0);
  expect(await sequences(place)).toEqual([6, 7, 8]);
  const { stdout, code } = await usher(['audit', 'verify', '--head', heads, ...bumpyard(place)]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Intact: 3 records/) });
});

it('refuses to drop what was tampered with, because that would hide it', async () => {
  const place = await storeWithOldLog();
  await tamper(place, "UPDATE audit SET actor_name = 'nobody' WHERE brand_id > 0 AND sequence = 2");
  const { code } = await refusal(['audit', 'prune', '--older-than', '100', ...bumpyard(place)]);
  expect(code).not.toBe(0);
  expect(await sequences(place)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

it.each([
  [
    'moved on',
    'UPDATE audit_checkpoints SET sequence = 6, mac = (SELECT mac FROM audit WHERE brand_id > 0 AND sequence = 6); DELETE FROM audit WHERE brand_id > 0 AND sequence = 6',
  ],
  ['removed', 'DELETE FROM audit_checkpoints'],
])('finds out that a checkpoint was %s', async (_, sql) => {
  const place = await storeWithOldLog();
  expect((await usher(['audit', 'prune', '--older-than', '100', ...bumpyard(place)])).code).toBe(0);
  await tamper(place, sql);
  const { code, stdout } = await usher(['audit', 'verify', ...bumpyard(place)]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('Not intact') });
});

it('goes on counting where every record was old', async () => {
  const place = await createPlace();
  const { ports, close } = await compose({ now: () => Date.now() - 365 * DAY }).open({
    ...load(settings, {}, {}),
    ...placeSettings(place),
  });
  await addBrand({ ports });
  await addUser({ ports }, { username: 'ann', email: 'ann@example.com' });
  await close();
  await usher(['audit', 'prune', '--older-than', '1', ...bumpyard(place)]);
  await usherJson(['user', 'suspend', 'ann', ...bumpyard(place)]);
  const [first = 0, ...rest] = await sequences(place);
  expect(first).toBeGreaterThan(1);
  expect(rest).toEqual(rest.map((_, at) => first + 1 + at));
  expect((await usher(['audit', 'verify', ...bumpyard(place)])).code).toBe(0);
});

it('exports CSV whose cells no spreadsheet runs', async () => {
  const place = await storeWithOldLog();
  await tamper(
    place,
    `UPDATE audit SET actor_name = '=HYPERLINK("https://evil.example")' WHERE brand_id > 0 AND sequence = 2`,
  );
  const { stdout } = await usher(['audit', 'export', '--format', 'csv', ...bumpyard(place)]);
  const [header, , line] = stdout.split('\r\n');
  expect(header).toMatch(/^at,writer,sequence,kind,/);
  expect(line).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
});
