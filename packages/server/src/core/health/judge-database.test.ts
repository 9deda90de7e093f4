import { expect, it } from 'vitest';
import {
  type ConnectionFacts,
  type DatabaseFacts,
  type DatabaseSchema,
  type DatabaseSettings,
  judgeDatabase,
  judgeDatabaseClock,
  judgeDatabaseDurability,
} from './judge-database.ts';

const settings: DatabaseSettings = {
  fsync: 'on',
  fullPageWrites: 'on',
  synchronousCommit: 'on',
  synchronousStandbys: '',
  standbys: 0,
};

const connections: ConnectionFacts = { most: 97, used: 27, nodes: 3 };
const schema: DatabaseSchema = { kind: 'ours', version: 2, known: 2, worksFor: 1 };

const sound: DatabaseFacts = {
  place: 'usher at db.example.com',
  identity: 'ab'.repeat(16),
  now: 0,
  clockAhead: 0,
  clockDoubt: 1,
  serverVersion: '18.1',
  encoding: 'UTF8',
  unfit: null,
  schema,
  bypassesRowSecurity: false,
  settings,
  connections,
  monthsReady: 4,
  rows: null,
};

it('a sound database is told of in three lines', () => {
  expect(judgeDatabase(sound).map(({ verdict, found }) => `${verdict}: ${found}`)).toEqual([
    'ok: usher at db.example.com, a primary, PostgreSQL 18.1, schema 2.',
    'ok: 27 of 97 connections are taken, by 3 nodes and others: room for 7 more.',
    'ok: Partitions are there for this month and 3 more.',
  ]);
});

it.each<readonly [what: string, Partial<DatabaseFacts>, RegExp]>([
  [
    'a standby',
    { unfit: 'the server is a standby' },
    /^store problem: .* cannot be used: the server is a st/,
  ],
  ['another encoding', { encoding: 'LATIN1' }, /^store problem: The encoding .* is LATIN1/],
  [
    'another program’s tables',
    { schema: { kind: 'foreign' } },
    /^store problem: .* another program’s tables/,
  ],
  ['nothing yet', { schema: { kind: 'empty' } }, /^store warning: .* is empty/],
  ['an older schema', { schema: { ...schema, version: 1 } }, /^store warning: .* has schema 1, .* with 2/],
  ['a newer schema', { schema: { ...schema, version: 9, worksFor: 9 } }, /^store problem: .* newer version/],
  ['a newer schema that will do', { schema: { ...schema, version: 9 } }, /^$/],
  ['a superuser', { bypassesRowSecurity: true }, /^store warning: The role is a superuser/],
  ['hardly any connections', { connections: { ...connections, used: 90 } }, /^connections warning: 90 of 97/],
  ['no partitions', { monthsReady: 0 }, /^partitions warning: This month has no partitions/],
  ['none for the next month', { monthsReady: 1 }, /^partitions warning: .* for this month and 0 more/],
  ['no tables', { monthsReady: null }, /^$/],
])('%s', (_what, change, words) => {
  const complaints = judgeDatabase({ ...sound, ...change }).filter(({ verdict }) => verdict !== 'ok');
  const told = complaints.map(({ check, verdict, found }) => `${check} ${verdict}: ${found}`);
  expect(told.join('\n')).toMatch(words);
  for (const { advice } of complaints) expect(advice).not.toBeNull();
});

it.each<readonly [what: string, Partial<DatabaseSettings>, boolean | null, RegExp]>([
  ['one server', {}, true, /^ok: .* this one server .* no standby/],
  ['fsync off', { fsync: 'off', fullPageWrites: 'off' }, true, /^problem: .* fsync and full_page_writes off/],
  ['synchronous_commit off', { synchronousCommit: 'off' }, null, /^problem: .* synchronous_commit off/],
  ['a server that does not sync', {}, false, /^problem: The server answers before/],
  [
    'a synchronous standby',
    { synchronousStandbys: 's1', standbys: 1 },
    true,
    /^ok: .* with a standby \(s1\)/,
  ],
  [
    'one that nobody waits for',
    { synchronousStandbys: 's1', synchronousCommit: 'local' },
    true,
    /^warning: /,
  ],
  [
    'a standby that is not synchronous',
    { standbys: 1 },
    true,
    /^warning: 1 standby and none .* failover loses/,
  ],
])('durability with %s', (_what, change, running, words) => {
  const finding = judgeDatabaseDurability({ settings: { ...settings, ...change } }, running);
  expect(`${finding.verdict}: ${finding.found}`).toMatch(words);
});

it.each([
  [1999, 0, 0],
  [-60_000, 10, 1],
  [2500, 1000, 0],
])('a clock that is %s ms ahead, give or take %s', (clockAhead, clockDoubt, complaints) => {
  expect(judgeDatabaseClock({ ...sound, clockAhead, clockDoubt })).toHaveLength(complaints);
});
