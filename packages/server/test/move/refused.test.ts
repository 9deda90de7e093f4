import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../support/open-store.ts';
import { inFolder, placeFlags } from '../support/place.ts';
import { createTestDatabase } from '../support/postgres/database.ts';
import { inRawStore, tamper } from '../support/raw-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { addBrand } from '../support/usher.ts';
import { runUsher } from '../support/usher-process.ts';
import { move, movedTo, prepareEmbedded, refusedMove } from './embedded.ts';

test('a database that holds an installation is refused', async () => {
  const { place } = await prepareEmbedded();
  const { url } = await createTestDatabase('empty');
  await openStore(movedTo(inFolder(temporaryFolder()), url));
  expect(await refusedMove(place, url)).toMatchObject({ exit: 4, code: 'database-not-empty' });
});

test("a database with another program's tables is refused", async () => {
  const { place } = await prepareEmbedded();
  const { url } = await createTestDatabase('empty');
  await tamper(movedTo(place, url), 'CREATE TABLE orders (id BIGINT)');
  expect(await refusedMove(place, url)).toMatchObject({ exit: 6, code: 'store-unavailable' });
});

test('a database that another installation has moved or is moving to is refused', async () => {
  const { place } = await prepareEmbedded();
  const other = await prepareEmbedded();
  const { url } = await createTestDatabase('empty');
  await move(other.place, url);
  expect(await refusedMove(place, url)).toMatchObject({ exit: 4, code: 'database-not-empty' });
  await tamper(movedTo(place, url), 'UPDATE usher_move SET completed_at = NULL');
  expect(await refusedMove(place, url)).toMatchObject({ exit: 4, code: 'database-not-empty' });
});

test('an installation that has moved is not moved again elsewhere', async () => {
  const { place } = await prepareEmbedded();
  await move(place, (await createTestDatabase('empty')).url);
  const { url } = await createTestDatabase('empty');
  const refused = await refusedMove(place, url);
  expect(refused).toMatchObject({ exit: 4, code: 'database-not-empty' });
  expect(refused.message).toContain('before');
  const doctor = await runUsher(['doctor', '--data', place.data]);
  expect(doctor.stdout).toContain('not in use any more');
});

test('a master key that does not open the installation is refused', async () => {
  const { place } = await prepareEmbedded();
  writeFileSync(join(place.data, 'master.key'), randomBytes(32).toString('hex'), { mode: 0o600 });
  const { url } = await createTestDatabase('empty');
  const refused = await refusedMove(place, url);
  expect(refused).toMatchObject({ exit: 2, code: 'invalid-input' });
  expect(refused.message).toContain('another master key');
});

test('a folder without a store, a database that is not there, and none at all are refused', async () => {
  const { place } = await prepareEmbedded();
  const { url } = await createTestDatabase('empty');
  expect(await refusedMove(inFolder(temporaryFolder()), url)).toMatchObject({
    exit: 2,
    code: 'invalid-input',
  });
  const away = url.replace(/:\d+\//, ':1/');
  expect(await refusedMove(place, away)).toMatchObject({ exit: 6, code: 'store-unavailable' });
  const none = await runUsher(['move', '--from', place.data]);
  expect(none).toMatchObject({ code: 2 });
  expect(none.stderr).toContain('--to');
});

test('a dry run changes nothing on either side', async () => {
  const { place } = await prepareEmbedded();
  const { url } = await createTestDatabase('empty');
  const { code, stdout } = await runUsher(['move', '--from', place.data, '--to', url, '--dry-run']);
  expect(code).toBe(0);
  expect(stdout).toContain('can take the installation');
  expect(await inRawStore(movedTo(place, url), ({ tables }) => tables())).toEqual([]);
  expect(await inRawStore(place, ({ tables }) => tables())).not.toContain('move');
});

test('a move that was given up leaves the store as it was, and its database is not gone on with', async () => {
  const { place, ports } = await prepareEmbedded();
  const before = await inRawStore(place, ({ tables }) => tables());
  const { url } = await createTestDatabase('empty');
  const there = movedTo(place, url);
  await move(place, url);
  // As if the run had ended just before it was done.
  await tamper(there, 'UPDATE usher_move SET completed_at = NULL');

  expect((await runUsher(['move', '--from', place.data, '--abandon'])).code).toBe(2);
  expect((await runUsher(['move', '--from', place.data, '--to', url, '--abandon'])).code).toBe(0);

  expect(await inRawStore(place, ({ tables }) => tables())).toEqual(before);
  await addBrand({ ports }, 'rivalry');
  expect((await runUsher(['brand', 'list', ...placeFlags(place)])).stdout).toContain('rivalry');
  expect((await runUsher(['brand', 'list', ...placeFlags(there)])).code).toBe(6);
  expect(await refusedMove(place, url)).toMatchObject({ exit: 4, code: 'database-not-empty' });

  const { url: another } = await createTestDatabase('empty');
  await move(place, another);
  expect((await runUsher(['move', '--from', place.data, '--to', another, '--abandon'])).code).toBe(4);
});
