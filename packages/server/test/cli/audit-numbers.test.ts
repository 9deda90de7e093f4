import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLogs } from '../../src/cli/audit/which-log.ts';
import { auditCsvRow, auditJsonLine } from '../../src/cli/views/audit-export.ts';
import { findingSentence } from '../../src/cli/views/audit-finding.ts';
import { auditLines } from '../../src/cli/views/audit-record.ts';
import { explanationText } from '../../src/cli/views/explanation.ts';
import { compose } from '../../src/compose.ts';
import { load } from '../../src/config/load.ts';
import { settings } from '../../src/config/settings.ts';
import { pruneAudit } from '../../src/core/audit/prune-audit.ts';
import { readLog } from '../../src/core/audit/read-log.ts';
import { verifyLog } from '../../src/core/audit/verify-log.ts';
import { createNodeOf } from '../../src/core/audit/writer-nodes.ts';
import { DAY } from '../../src/core/clock.ts';
import { formatId } from '../../src/core/ids.ts';
import { explainTicket } from '../../src/core/ticket/explain-ticket.ts';
import { mintTicket } from '../../src/core/ticket/mint-ticket.ts';
import { copyPlace, makePlace } from '../support/create-place.ts';
import { openStore } from '../support/open-store.ts';
import { type Place, placeFlags, placeSettings } from '../support/place.ts';
import { tamper } from '../support/raw-store.ts';
import { addBrand, addKey, addUser, by, exampleRequest, johnDoe } from '../support/usher.ts';
import { usher } from './command.ts';

/** Beyond what a number in JavaScript is exact for: none of ours is. */
const LARGEST = '9223372036854775807';
const SMALLEST = '-9223372036854775807';

/** A store with a log whose first record retention has dropped; the last of the other three is about a ticket. */
let original: Place;
let removeOriginal = async (): Promise<void> => {};
let ticketId: string;

beforeAll(async () => {
  ({ place: original, remove: removeOriginal } = await makePlace());
  let now = Date.now() - DAY;
  const { ports, close } = await compose({ now: () => now }).open({
    ...load(settings, {}, {}),
    ...placeSettings(original),
  });
  const brand = await addBrand({ ports });
  now = Date.now();
  await addUser({ ports }, johnDoe);
  await pruneAudit(ports, { brandId: brand.id, before: now, dryRun: false }, by);
  const { apiKey } = await addKey({ ports });
  const caller = { brand, apiKey };
  const { ticket } = await mintTicket(ports, caller, { data: exampleRequest }, '192.0.2.1');
  ticketId = formatId('ticket', ticket.id);
  await close();
});

afterAll(() => removeOriginal());

/** @returns a copy of the store in which somebody did something */
const tampered = async (sql: string): Promise<Place> => {
  const place = await copyPlace(original);
  await tamper(place, sql);
  return place;
};

const inLog = (change: string, sequence: number): string =>
  `UPDATE audit SET ${change} WHERE brand_id > 0 AND sequence = ${sequence}`;

/** The last of them, which on PostgreSQL stands in a chain of its own. */
const minted = (change: string): string => `UPDATE audit SET ${change} WHERE kind = 'ticket.minted'`;

const copied = `at, actor_kind, actor_id, actor_name, address, kind, ticket_id, user_id, session_id, api_key_id,
  application_id, detail, mac`;

/** One more record, as nobody recorded it. */
const put = (brandId: string, writer: string, sequence: string): string =>
  `INSERT INTO audit (brand_id, writer, sequence, ${copied})
   SELECT ${brandId}, ${writer}, ${sequence}, ${copied} FROM audit WHERE brand_id > 0 AND sequence = 3`;

const cases: ReadonlyArray<readonly [what: string, sql: string, found: RegExp]> = [
  ['a time', minted(`at = ${LARGEST}`), /record \d \(ticket\.minted, 9223372036854776000\).*changed/],
  ['an early time', inLog(`at = ${SMALLEST}`, 3), /record 3 \(audit\.pruned, -9223.*\) was changed/],
  ['who did it', minted(`actor_id = ${LARGEST}`), /record \d .*changed/],
  ['whom it concerns', minted(`user_id = ${LARGEST}`), /record \d .*changed/],
  ['a key', inLog(`api_key_id = ${SMALLEST}`, 4), /record 4 .*changed/],
  ['a session', minted(`session_id = ${LARGEST}`), /record \d .*changed/],
  ['an application', minted(`application_id = ${LARGEST}`), /record \d .*changed/],
  ['the ticket', minted(`ticket_id = ${LARGEST}`), /record \d .*changed/],
  ['the number of the last', minted(`sequence = ${LARGEST}`), /9007199254740991/],
  ['the number of one', inLog(`sequence = ${LARGEST}`, 3), /record 3 .*9007199254740991/],
  ['the number of one before all', inLog(`sequence = ${SMALLEST}`, 3), /-9007199254740991/],
  ['a brand', inLog(`brand_id = ${LARGEST}`, 3), /record 3 is missing/],
  ['a writer', inLog(`writer = ${LARGEST}`, 3), /record 3 is missing/],
  [
    'a record of another writer',
    put('brand_id', LARGEST, '1'),
    /bumpyard, writer 9007199254740991: record 1/,
  ],
  ['a record of a writer before all', put('brand_id', SMALLEST, '1'), /writer -9007199254740991: record 1/],
  ['a record of another brand', put(LARGEST, '0', '1'), /^brd_\w+: record 1 .* inserted/],
  ['a record of a brand before all', put(SMALLEST, '0', '1'), /^brd_\S*: record 1 .* inserted/],
  ['a record before all', put('brand_id', '0', SMALLEST), /record -9007199254740991 .* was inserted/],
  ['a record behind all', put('brand_id', '0', LARGEST), /Record 9007199254740991 stands behind/],
  [
    'the checkpoint',
    `UPDATE audit_checkpoints SET sequence = ${LARGEST}`,
    /checkpoint at record 9007\d+ is not ours/,
  ],
  ['when it was made', `UPDATE audit_checkpoints SET at = ${LARGEST}`, /checkpoint at record 1 is not ours/],
  [
    'whose it is',
    `UPDATE audit_checkpoints SET writer = ${LARGEST}`,
    /writer 9007199254740991: the checkpoint at record 1/,
  ],
  [
    'its brand',
    `UPDATE audit_checkpoints SET brand_id = ${SMALLEST}`,
    /brd_\S*: the checkpoint at record 1 is not ours/,
  ],
];

const nodeOf = createNodeOf([]);

describe.each(cases)('a number that none can be, as %s', (_, sql, found) => {
  it('is found by verification', async () => {
    const { ports } = await openStore(await tampered(sql));
    const told: string[] = [];
    for (const log of await findLogs(ports, {})) {
      for (const { findings } of await verifyLog(ports, log.brandId, []))
        told.push(...findings.map((finding) => findingSentence(log, finding, nodeOf)));
    }
    expect(told.join('\n')).toMatch(found);
  });

  it('keeps nobody from reading the rest', async () => {
    const { ports } = await openStore(await tampered(sql));
    const { audit, brands } = ports.store.read;
    const [brand] = await brands.list();
    if (brand === undefined) throw new Error('there is no brand');
    const shown = await auditLines(ports, await audit.tail(brand.id, 20));
    expect(shown.join('\n')).toContain('john.d');
    const exported: string[] = [];
    for await (const record of readLog(audit, brand.id, {
      since: Number.NEGATIVE_INFINITY,
      until: Number.POSITIVE_INFINITY,
    }))
      exported.push(auditCsvRow(record, nodeOf), auditJsonLine(record, nodeOf));
    expect(exported.join('')).toContain('ticket.minted');
    // It says no more than it can say again.
    for (const { sequence } of await audit.heads(brand.id)) expect(sequence).toBeLessThanOrEqual(5);
    const question = { pasted: ticketId, brand: null, address: null, siteOf: () => null };
    expect(await explanationText(ports, await explainTicket(ports, question))).toContain('works');
    const pruning = { brandId: brand.id, before: ports.clock.now(), dryRun: false };
    const [pruned] = await Promise.allSettled([pruneAudit(ports, pruning, by)]);
    if (pruned.status === 'rejected') expect(pruned.reason).toMatchObject({ code: 'audit-not-intact' });
  });
});

it('with such numbers all over, every command says what it can', async () => {
  const place = await tampered(
    [
      inLog(`at = ${LARGEST}, user_id = ${LARGEST}`, 4),
      put('brand_id', LARGEST, LARGEST),
      `UPDATE audit_checkpoints SET at = ${SMALLEST}`,
    ].join(';'),
  );
  const brand = ['--brand', 'bumpyard', ...placeFlags(place)];
  const codes: Record<string, number | null> = {};
  for (const command of ['tail', 'head', 'export', 'verify', 'prune --older-than 1']) {
    const { code, stderr } = await usher(['audit', ...command.split(' '), ...brand]);
    codes[command] = code;
    expect(stderr).not.toContain('fault in Usher');
  }
  expect(codes).toEqual({ tail: 0, head: 1, export: 0, verify: 1, 'prune --older-than 1': 4 });
  expect(await usher(['ticket', 'explain', ticketId, ...placeFlags(place)])).toMatchObject({
    code: 0,
    stderr: '',
  });
});
