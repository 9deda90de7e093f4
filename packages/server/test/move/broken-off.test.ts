import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { start } from '../cli/command.ts';
import { placeFlags } from '../support/place.ts';
import { createTestDatabase } from '../support/postgres/database.ts';
import { tamper } from '../support/raw-store.ts';
import { startServerProcess } from '../support/server-process.ts';
import { createTicket, postTicket } from '../support/usher.ts';
import { runUsher } from '../support/usher-process.ts';
import {
  addOldTickets,
  contentsOf,
  move,
  movedTo,
  prepareEmbedded,
  refusedMove,
  startMove,
} from './embedded.ts';

/**
 * An empty database in which no move comes to its end until it is let go: it stands still in its pause, before the
 * end of the audit log is written.
 */
const createHeldDatabase = async (): Promise<{ readonly url: string; release(): Promise<void> }> => {
  const { url } = await createTestDatabase();
  const blocker = new Client(url);
  await blocker.connect();
  await blocker.query('BEGIN; LOCK TABLE audit_ends IN EXCLUSIVE MODE');
  const release = (): Promise<void> => blocker.end();
  onTestFinished(release);
  return { url, release };
};

/** `kill -9` of a move as soon as it has said something. */
const killMoveAt = async (data: string, database: string, said: RegExp): Promise<void> => {
  const { child, printed, ended } = start(['move', '--from', data, '--to', database]);
  await expect.poll(() => printed().stderr, { timeout: 100_000, interval: 1 }).toMatch(said);
  child.kill('SIGKILL');
  expect((await ended).code).toBeNull();
};

test('a move that is killed goes on where it was, whatever changed meanwhile', async () => {
  const { place, token, brand } = await prepareEmbedded();
  await addOldTickets(place, brand.id, 12_000);
  const server = await startServerProcess({ place });
  const { url, release } = await createHeldDatabase();

  // Where a run is killed late, the next one has less to say; all of them compare everything.
  for (const said of [
    /brands: /,
    /tickets: \d+%? /,
    /audit: /,
    /brands: \d+ compared/,
    /signing_keys: \d+ compared/,
  ]) {
    await killMoveAt(place.data, url, said);
    // The server goes on, and what was copied already changes.
    await createTicket(server, token);
    await tamper(place, 'UPDATE tickets SET openings = openings + 1 WHERE id % 1000 = 7');
    await tamper(place, 'DELETE FROM tickets WHERE id = (SELECT min(id) FROM tickets)');
    const early = await runUsher(['serve', '--port', '0', ...placeFlags(movedTo(place, url))]);
    expect(early.code).toBe(6);
    expect(early.stderr).toContain('not all of it is there');
  }
  // A name that one user gives up and another takes.
  await tamper(place, `UPDATE users SET username = 'old', username_canonical = 'old'`);
  await tamper(
    place,
    `INSERT INTO users SELECT brand_id, id + 1, 'john.d', NULL, NULL, NULL, NULL, NULL, 'john.d', NULL, NULL, NULL,
       NULL, NULL, NULL, role, status, no_ticket, NULL, valid_from, created_at, updated_at, version FROM users`,
  );

  await release();
  const moved = await move(place, url);
  await server.stop();
  const contents = await contentsOf(movedTo(place, url));
  expect(contents).toEqual(await contentsOf(place, 'moved_'));
  expect(contents.tickets).toHaveLength(12_000);
  expect(moved.writePauseSeconds).not.toBeNull();
});

test('a move that is killed in its pause leaves the server where it was', async () => {
  const { place, token } = await prepareEmbedded();
  const server = await startServerProcess({ place });
  const { url, release } = await createHeldDatabase();
  const run = startMove(place, url);
  await expect.poll(async () => (await postTicket(server, token)).status, { timeout: 60_000 }).toBe(503);
  run.kill();
  await run.result;
  await release();

  await createTicket(server, token);
  expect((await runUsher(['brand', 'list', ...placeFlags(movedTo(place, url))])).code).toBe(6);
  await move(place, url);
  expect((await postTicket(server, token)).status).toBe(503);
  expect(await contentsOf(movedTo(place, url))).toEqual(await contentsOf(place, 'moved_'));
});

test('between giving up the file and completing the database neither serves, and another run completes it', async () => {
  const { place, token } = await prepareEmbedded();
  const { url } = await createTestDatabase('empty');
  const first = await move(place, url);
  const there = movedTo(place, url);
  await tamper(there, 'UPDATE usher_move SET completed_at = NULL');

  for (const at of [place, there])
    expect((await runUsher(['brand', 'list', ...placeFlags(at)])).code).toBe(6);

  const second = await move(place, url);
  expect(second).toMatchObject({ tables: first.tables, writePauseSeconds: null });
  const server = await startServerProcess({ place: there });
  await createTicket(server, token);

  // Once more does no harm.
  expect((await move(place, url)).writePauseSeconds).toBeNull();
});

test('a row that somebody changed in the database between two runs is found', async () => {
  for (const change of [
    'UPDATE tickets SET uses_left = 1 WHERE id = 77',
    'DELETE FROM tickets WHERE id = 77',
    `INSERT INTO refusals (hour, reason, count) VALUES (1, 'x', 1)`,
  ]) {
    const { place, token, brand } = await prepareEmbedded();
    await addOldTickets(place, brand.id, 3000);
    const { url, release } = await createHeldDatabase();
    await killMoveAt(place.data, url, /signing_keys: \d+ copied/);
    await release();
    await tamper(movedTo(place, url), change);
    const refused = await refusedMove(place, url);
    expect(refused).toMatchObject({ exit: 4, code: 'move-not-verified' });
    const server = await startServerProcess({ place });
    await createTicket(server, token);
  }
});
