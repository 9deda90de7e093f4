import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compose } from '../../src/compose.ts';
import { load } from '../../src/config/load.ts';
import { settings } from '../../src/config/settings.ts';
import { setUserStatus } from '../../src/core/user/set-user-status.ts';
import { copyPlace, makePlace } from '../support/create-place.ts';
import { type Place, placeFlags, placeSettings } from '../support/place.ts';
import { thisMain } from '../support/program.ts';
import { tamper } from '../support/raw-store.ts';
import { addBrand, addUser, by } from '../support/usher.ts';
import { usher } from './command.ts';

const PEOPLE = ['ann', 'bob', 'cho', 'dee', 'eli'];

/** A store with a log of seven records (the brand, five people, a suspension), and its heads. */
let original: Place;
let removeOriginal = async (): Promise<void> => {};

beforeAll(async () => {
  ({ place: original, remove: removeOriginal } = await makePlace());
  const { ports, close } = await compose({ now: () => Date.now() }).open({
    ...load(settings, {}, {}),
    ...placeSettings(original),
  });
  await addBrand({ ports });
  for (const name of PEOPLE) await addUser({ ports }, { username: name, email: `${name}@example.com` });
  await setUserStatus(ports, 'bumpyard', 'ann', 'suspended', by);
  await close();
  const heads = execFileSync(process.execPath, [thisMain, 'audit', 'head', ...placeFlags(original)]);
  writeFileSync(join(original.data, 'heads.jsonl'), heads);
});

afterAll(() => removeOriginal());

const verify = (place: Place, ...flags: string[]) =>
  usher(['audit', 'verify', ...placeFlags(place), '--head', join(place.data, 'heads.jsonl'), ...flags]);

const ours = 'brand_id > 0';
const columns =
  'at, actor_kind, actor_id, actor_name, address, kind, ticket_id, user_id, session_id, api_key_id, application_id, detail, mac';
/** Makes room for one record, and gives those behind it new numbers. */
const shiftUp = (from: number): string =>
  `UPDATE audit SET sequence = -sequence - 1 WHERE ${ours} AND sequence >= ${from};
   UPDATE audit SET sequence = -sequence WHERE sequence < 0;`;
const shiftDown = (from: number): string =>
  `UPDATE audit SET sequence = -sequence + 1 WHERE ${ours} AND sequence >= ${from};
   UPDATE audit SET sequence = -sequence WHERE sequence < 0;`;
const swap = (one: number, other: number): string =>
  `UPDATE audit SET sequence = -1 WHERE ${ours} AND sequence = ${one};
   UPDATE audit SET sequence = ${one} WHERE ${ours} AND sequence = ${other};
   UPDATE audit SET sequence = ${other} WHERE sequence = -1;`;
const copyOf = (record: number, at: number): string =>
  `INSERT INTO audit (brand_id, writer, sequence, ${columns})
   SELECT brand_id, writer, ${at}, ${columns} FROM audit WHERE ${ours} AND sequence = ${record};`;

/** What somebody with the store and without the key does, and what is said of it. */
const tamperings: ReadonlyArray<readonly [what: string, sql: string, said: RegExp]> = [
  [
    'changes who did it',
    `UPDATE audit SET actor_name = 'x' WHERE ${ours} AND sequence = 3`,
    /record 3 \(user\.created, .*\) was changed/,
  ],
  [
    'changes when it was',
    `UPDATE audit SET at = at + 1 WHERE ${ours} AND sequence = 1`,
    /record 1 \(brand\.created, .*\) was changed/,
  ],
  [
    'changes the last record',
    `UPDATE audit SET kind = 'user.activated' WHERE ${ours} AND sequence = 7`,
    /record 7 \(user\.activated, .*\) was changed/,
  ],
  ['empties a code', `UPDATE audit SET mac = NULL WHERE ${ours} AND sequence = 4`, /record 4 .* changed/],
  ['removes one', `DELETE FROM audit WHERE ${ours} AND sequence = 3`, /record 3 is missing/],
  ['removes the first', `DELETE FROM audit WHERE ${ours} AND sequence = 1`, /record 1 is missing/],
  [
    'removes one and renumbers the rest',
    `DELETE FROM audit WHERE ${ours} AND sequence = 3; ${shiftDown(4)}`,
    /record 3 is missing/,
  ],
  ['inserts one and renumbers the rest', shiftUp(4) + copyOf(3, 4), /record 4 .* was inserted/],
  ['inserts one at the end', copyOf(6, 8), /record 8 .* was (inserted|changed or inserted)/],
  ['swaps neighbours', swap(3, 4), /record 3 .* and record 4 .*changed places/],
  ['swaps distant ones', swap(2, 6), /record 2 .* and record 6 .*changed places/],
  [
    'cuts the end off',
    `DELETE FROM audit WHERE ${ours} AND sequence >= 6`,
    /records 6 to 7 are missing at the end/,
  ],
  ['removes the whole log', `DELETE FROM audit WHERE ${ours}`, /records 1 to 7 are missing/],
];

it('is intact where nobody did anything', async () => {
  expect(await verify(original)).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/^Intact/),
  });
});

/** @returns a copy of the store in which somebody did something */
const tamperedWith = async (sql: string): Promise<Place> => {
  const place = await copyPlace(original);
  await tamper(place, sql);
  return place;
};

it.each(tamperings)('somebody who %s is found out, and the record is named', async (_, sql, said) => {
  const place = await tamperedWith(sql);
  const { code, stdout } = await verify(place, '--brand', 'bumpyard');
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(said) });
  // One tampering, one finding: whoever reads this has to know where to look.
  expect(stdout).toMatch(/Not intact: [12] findings? /);
});

it.each([
  ['the installation’s log', 'brand_id = 0', /^the installation’s log: .* of the first signing key\./],
  ['every log', 'brand_id >= 0', /^bumpyard: .* of its brand\.\nthe installation’s log: .*signing key\./],
])('somebody who removes %s is found out without a head', async (_, which, said) => {
  const place = await tamperedWith(`DELETE FROM audit WHERE ${which}`);
  const { code, stdout } = await usher(['audit', 'verify', ...placeFlags(place)]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(said) });
});
