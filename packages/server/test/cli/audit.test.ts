import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditColumns } from '../../src/cli/audit/csv.ts';
import { compose } from '../../src/compose.ts';
import { load } from '../../src/config/load.ts';
import { settings } from '../../src/config/settings.ts';
import type { AuditEntry } from '../../src/core/audit/event.ts';
import { DAY } from '../../src/core/clock.ts';
import type { Id } from '../../src/core/ids.ts';
import { copyPlace, createPlace, makePlace } from '../support/create-place.ts';
import { type Place, placeFlags, placeSettings } from '../support/place.ts';
import { thisMain } from '../support/program.ts';
import { tamper } from '../support/raw-store.ts';
import { addBrand } from '../support/usher.ts';
import { refusal, start, storeWithBrand, usher, usherJson } from './command.ts';

const inBrand = ['--brand', 'bumpyard'];

/** A store whose brand was made a hundred days ago, and whose log got a record every ten days since. */
const oldStore = async (records = 9, wanted?: Place) => {
  const place = wanted ?? (await createPlace());
  let now = Date.now() - 100 * DAY;
  const { ports, close } = await compose({ now: () => now }).open({
    ...load(settings, {}, {}),
    ...placeSettings(place),
  });
  const brand = await addBrand({ ports });
  // As management does, whose records stand in one chain on every engine.
  const append = (...entries: readonly Partial<AuditEntry>[]) =>
    ports.store.write(async ({ audit }) => {
      for (const entry of entries) {
        await audit.append({
          brandId: brand.id,
          at: now,
          actor: { kind: 'command-line', name: 'root' },
          address: null,
          event: { kind: 'brand.changed', fields: ['name'] },
          ...entry,
        });
      }
    });
  for (let record = 0; record < records; record++) {
    now += 10 * DAY;
    await append({});
  }
  return { data: placeFlags(place), place, append, close, brand };
};

const headsOf = async (place: Place): Promise<string> => {
  const path = join(place.data, 'heads.jsonl');
  const { stdout } = await usher(['audit', 'head', ...placeFlags(place)]);
  writeFileSync(path, stdout);
  return path;
};

it('prints the ends of all logs, or of one, as lines that verification takes back', async () => {
  const { data, place, append, close } = await oldStore(2);
  const path = await headsOf(place);
  const [brand, installation, ...more] = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(more).toEqual([]);
  expect(brand).toEqual({
    version: 1,
    brand: 'bumpyard',
    brandId: expect.stringMatching(/^brd_[0-9a-z]{11}$/),
    writer: 0,
    sequence: 3,
    mac: expect.stringMatching(/^[0-9a-f]{64}$/),
    exportedAt: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  expect(installation).toMatchObject({ brand: null, brandId: null, sequence: 1 });
  await append({});
  await close();
  // Those of another day go into the same file.
  const { stdout } = await usher(['audit', 'head', ...inBrand, '--json', ...data]);
  expect(JSON.parse(stdout)).toMatchObject({ brand: 'bumpyard', sequence: 4 });
  appendFileSync(path, `\n${stdout}`);
  const verified = await usherJson(['audit', 'verify', '--head', path, ...data]);
  expect(verified).toMatchObject({ intact: true, findings: [] });
  expect(verified.chains).toEqual([
    {
      brand: 'bumpyard',
      brandId: brand.brandId,
      writer: 0,
      nodes: [],
      records: 4,
      first: 1,
      last: 4,
      prunedThrough: null,
      headsMet: 2,
      headsTooOld: 0,
      findings: 0,
    },
    expect.objectContaining({ brand: null, brandId: null, records: 1, headsMet: 1 }),
  ]);
  const told = await usher(['audit', 'verify', ...inBrand, ...data]);
  expect(told).toMatchObject({ code: 0, stdout: expect.stringContaining('No head was given') });
});

it('a finding is one document for programs, with exit code 1', async () => {
  const { data, place, close } = await oldStore(3);
  await close();
  await tamper(place, `UPDATE audit SET address = '192.0.2.1' WHERE brand_id > 0 AND sequence = 2`);
  const { code, stdout, stderr } = await usher(['audit', 'verify', '--json', ...data]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    intact: false,
    findings: [
      {
        kind: 'changed',
        part: 'content',
        brand: 'bumpyard',
        writer: 0,
        sequence: 2,
        to: 2,
        record: { at: expect.stringMatching(/Z$/), kind: 'brand.changed' },
        after: expect.stringMatching(/Z$/),
        unproved: null,
      },
    ],
  });
});

/** What somebody does to a log of which retention has dropped 1 to 4 of 10 records, and what is said of it. */
const afterPruning: ReadonlyArray<readonly [what: string, sql: string, said: RegExp]> = [
  [
    'drops more, and moves the checkpoint along',
    `
    UPDATE audit_checkpoints SET sequence = 6,
      mac = (SELECT mac FROM audit WHERE brand_id > 0 AND sequence = 6);
    DELETE FROM audit WHERE brand_id > 0 AND sequence <= 6;`,
    /the checkpoint at record 6 is not ours/,
  ],
  [
    'says that it was at another time',
    'UPDATE audit_checkpoints SET at = at - 1',
    /the checkpoint at record 4 is not ours/,
  ],
  [
    'replaces the seal',
    'UPDATE audit_checkpoints SET seal = (SELECT mac FROM audit WHERE brand_id > 0 AND sequence = 7)',
    /the checkpoint at record 4 is not ours/,
  ],
  ['removes the checkpoint', 'DELETE FROM audit_checkpoints', /records 1 to 4 are missing/],
  [
    'drops more, and leaves the checkpoint',
    'DELETE FROM audit WHERE brand_id > 0 AND sequence IN (5, 6)',
    /records 5 to 6 are missing/,
  ],
  [
    'drops all that was left',
    'DELETE FROM audit WHERE brand_id > 0',
    /records 5 to 11 are missing at the end/,
  ],
  [
    'puts a record back',
    `
    INSERT INTO audit SELECT brand_id, writer, 3, at, actor_kind, actor_id, actor_name, address, kind, ticket_id,
      user_id, session_id, api_key_id, application_id, detail, mac FROM audit WHERE brand_id > 0 AND sequence = 7`,
    /record 3 .* was inserted/,
  ],
  [
    'changes the first that is left',
    "UPDATE audit SET address = 'x' WHERE brand_id > 0 AND sequence = 5",
    /record 5 .* was changed/,
  ],
];

/** A store whose retention has done its work, and the heads from after it. */
let pruned: Place;
let removePruned = async (): Promise<void> => {};

beforeAll(async () => {
  ({ place: pruned, remove: removePruned } = await makePlace());
  const { close } = await oldStore(9, pruned);
  await close();
  for (const args of [
    ['audit', 'prune', ...inBrand, '--older-than', '65'],
    ['audit', 'head'],
  ]) {
    const printed = execFileSync(process.execPath, [thisMain, ...args, ...placeFlags(pruned)]);
    writeFileSync(join(pruned.data, 'heads.jsonl'), printed);
  }
});

afterAll(() => removePruned());

/** A copy of it to lay hands on. */
const afterPrune = async () => {
  const place = await copyPlace(pruned);
  return { place, data: placeFlags(place), heads: join(place.data, 'heads.jsonl') };
};

it.each(afterPruning)('behind a checkpoint, somebody who %s is found out', async (_, sql, said) => {
  const { data, place, heads } = await afterPrune();
  await tamper(place, sql);
  const { code, stdout } = await usher(['audit', 'verify', '--head', heads, ...inBrand, ...data]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(said) });
  expect(stdout).toContain('Not intact: 1 finding');
});

it('notices without any head that a log is gone, or ends at its checkpoint', async () => {
  const { data, place } = await afterPrune();
  const verify = ['audit', 'verify', ...inBrand, ...data];
  await tamper(place, 'DELETE FROM audit WHERE brand_id > 0');
  expect((await usher(verify)).stdout).toMatch(/everything from record 5 on is missing/);
  expect(await usher(['audit', 'head', ...inBrand, ...data])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('bumpyard has no head'),
  });
  await tamper(place, 'DELETE FROM audit_checkpoints');
  expect((await usher(verify)).stdout).toMatch(/the log is missing altogether/);
});

it('names records with numbers that no program of ours writes', async () => {
  const { data, place, close } = await oldStore(4);
  await close();
  await tamper(place, 'UPDATE audit SET at = 9223372036854775807 WHERE brand_id > 0 AND sequence = 2');
  const { stdout } = await usher(['audit', 'verify', ...inBrand, ...data]);
  expect(stdout).toMatch(/record 2 \(brand\.changed, 9223372036854776000\) was changed/);
  await tamper(place, 'UPDATE audit SET sequence = 9223372036854775807 WHERE brand_id > 0 AND sequence = 5');
  const far = await usher(['audit', 'verify', ...inBrand, ...data]);
  expect(far.stdout).toMatch(/record 5 \(brand\.changed, .*\) stands under the number 9007199254740991/);
});

it('a damaged record can still be read, and exported', async () => {
  const { data, place, close } = await oldStore(2);
  await close();
  await tamper(place, `UPDATE audit SET detail = '{"fields":' WHERE brand_id > 0 AND sequence = 2`);
  await tamper(place, `UPDATE audit SET kind = 'brand.eaten', at = 9e15 WHERE brand_id > 0 AND sequence = 3`);
  const { code, stdout } = await usher(['audit', 'tail', ...inBrand, ...data]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/ brand\.changed\n[^\n]* brand\.eaten\n$/);
  const exported = await usher(['audit', 'export', ...inBrand, ...data]);
  expect(exported.stdout).toContain('"{""detail"":""{\\""fields\\"":""}"');
});

it('exports a log as CSV that a spreadsheet does not run', async () => {
  const { data, append, close } = await oldStore(0);
  const names = ['=cmd|"/C calc"!A0', '@SUM(1)', 'Zoë, "the" one', '+1', '\tx', 'two\r\nlines', '＝1+1', '-'];
  for (const name of names) {
    await append({ actor: { kind: 'command-line', name }, address: `=${name}` });
  }
  const ids = { ticketId: 1 as Id<'ticket'>, userId: 2 as Id<'user'> };
  await append({ event: { kind: 'ticket.opened', ...ids, applicationId: null } });
  await close();
  const { code, stdout, stderr } = await usher(['audit', 'export', ...inBrand, ...data]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const rows = readCsv(stdout);
  expect(rows[0]).toEqual(auditColumns);
  const cells = rows
    .slice(1)
    .map((row) => Object.fromEntries(row.map((cell, at) => [auditColumns[at], cell])));
  expect(cells.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 10 }, (_, at) => String(at + 1)),
  );
  expect(cells.slice(1, 9).map(({ actor }) => actor)).toEqual(
    names.map((name) => (name.startsWith('Zoë') || name.startsWith('two') ? name : `'${name}`)),
  );
  for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r\uff1d]/);
  expect(cells[9]).toEqual({
    at: expect.stringMatching(/Z$/),
    writer: '0',
    sequence: '10',
    kind: 'ticket.opened',
    actorKind: 'command-line',
    actor: 'root',
    address: '',
    userId: 'usr_00000000002',
    apiKeyId: '',
    ticketId: 'tkt_00000000001',
    sessionId: '',
    applicationId: 'management',
    detail: '',
    mac: expect.stringMatching(/^[0-9a-f]{64}$/),
    // One that manages is not named, nor the only one.
    node: '',
  });
});

/** As a reader of RFC 4180 takes it. */
const readCsv = (text: string): string[][] => {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
};

it('exports as JSON Lines, into a file of one’s own, and only what is of a time', async () => {
  const { data, place, close } = await oldStore();
  await close();
  const output = join(place.data, 'log.jsonl');
  const day = (days: number): string => new Date(Date.now() - days * DAY).toISOString();
  const flags = ['--format', 'jsonl', '--since', day(55), '--until', day(25), '--output', output];
  expect(await usherJson(['audit', 'export', ...inBrand, ...flags, ...data])).toEqual({ records: 3, output });
  expect(statSync(output).mode & 0o777).toBe(0o600);
  const lines = readFileSync(output, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ sequence }) => sequence)).toEqual([6, 7, 8]);
  expect(lines[0]).toMatchObject({
    kind: 'brand.changed',
    fields: ['name'],
    writer: 0,
    mac: expect.any(String),
  });
  const failed = await refusal([
    'audit',
    'export',
    ...inBrand,
    '--output',
    join(place.data, 'no', 'log'),
    ...data,
  ]);
  expect(failed).toMatchObject({ code: 2, error: { code: 'file-not-usable' } });
  const never = await refusal(['audit', 'export', ...inBrand, '--since', 'yesterday', ...data]);
  expect(never).toMatchObject({ code: 2, error: { fields: [{ field: 'since' }] } });
});

it('exports no faster than it is read, and ends quietly where nobody reads on', async () => {
  const { data, append, close } = await oldStore(0);
  const fields = Array.from({ length: 200 }, (_, at) => `a field with a long name ${at}`);
  await append(...Array<Partial<AuditEntry>>(2000).fill({ event: { kind: 'brand.changed', fields } }));
  await close();
  const running = start(['audit', 'export', ...inBrand, ...data]);
  await running.until(/brand\.created/);
  running.child.stdout?.destroy();
  expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
  // More than a pipe holds by itself, and whole all the same.
  const { stdout } = await usher(['audit', 'export', ...inBrand, ...data]);
  expect(stdout.length).toBeGreaterThan(10_000_000);
  expect(readCsv(stdout)).toHaveLength(2002);
});

it('says what it drops, first where it is asked to, and writes it down', async () => {
  const { data, close } = await oldStore();
  await close();
  const prune = ['audit', 'prune', ...inBrand, '--older-than', '65', ...data];
  expect(await usherJson([...prune, '--dry-run'])).toMatchObject({ dryRun: true, records: 4 });
  const { stdout } = await usher(prune);
  expect(stdout).toMatch(
    /^Dropped 4 entries from before .* of bumpyard\.\n {2}writer 0: 4, up to record 4\n$/,
  );
  expect(await usherJson(prune)).toMatchObject({ brand: 'bumpyard', dryRun: false, records: 0 });
  expect((await usher(['audit', 'tail', ...inBrand, '--lines', '1', ...data])).stdout).toMatch(
    /at the command line +dropped 4 old records of this log, up to number 4\n$/,
  );
  const { code, error } = await refusal([...prune.slice(0, -2), '--older-than', '0', ...data]);
  expect({ code, fields: error.fields.map(({ field }) => field) }).toEqual({
    code: 2,
    fields: ['olderThan'],
  });
});

it('shows the installation’s own log, and wants to know which', async () => {
  const data = await storeWithBrand();
  const { stdout } = await usher(['audit', 'tail', '--installation', ...data]);
  expect(stdout).toMatch(/created signing key [0-9a-f]{8}\n$/);
  const exported = await usher(['audit', 'export', '--installation', ...data]);
  expect(exported.stdout).toMatch(/signing-key\.created/);
  for (const which of [[], [...inBrand, '--installation']]) {
    const { code, error } = await refusal(['audit', 'prune', '--older-than', '1', ...which, ...data]);
    expect({ code, fields: error.fields }).toEqual({
      code: 2,
      fields: [{ field: 'brand', problem: 'give either --brand or --installation' }],
    });
  }
});

it('counts the links that nobody can be named for, and shows the counts', async () => {
  const data = await storeWithBrand();
  const none = await usher(['audit', 'refusals', ...data]);
  expect(none.stdout).toBe('No link was refused so in the last 30 days.\n');
  const server = start(['serve', '--port', '0', '--log-level', 'silent', '--json', ...data]);
  const { url } = JSON.parse(await server.until(/\n/));
  const open = async (query: string): Promise<number> => (await fetch(`${url}/login?${query}`)).status;
  expect(await open('ta=a&ta=b')).toBe(400);
  for (const forged of ['A', 'B', 'C']) expect(await open(`ta=${forged.repeat(80)}`)).toBe(401);
  server.child.kill('SIGTERM');
  await server.ended;
  const { counts } = await usherJson(['audit', 'refusals', ...data]);
  expect(counts).toEqual([
    { hour: expect.stringMatching(/:00:00\.000Z$/), reason: 'malformed', count: 1 },
    { hour: expect.stringMatching(/:00:00\.000Z$/), reason: 'not-authentic', count: 3 },
  ]);
  const daily = await usher(['audit', 'refusals', ...data]);
  expect(daily.stdout).toMatch(/^DAY +MALFORMED +NOT-AUTHENTIC +THROTTLED\n\d{4}-\d\d-\d\d +1 +3 +0\n$/);
  const hourly = await usher(['audit', 'refusals', '--hourly', '--days', '2', ...data]);
  expect(hourly.stdout).toMatch(/^HOUR .*\n\d{4}-\d\d-\d\d \d\d:00 +1 +3 +0\n$/);
  expect(await refusal(['audit', 'refusals', '--days', '401', ...data])).toMatchObject({ code: 2 });
});
