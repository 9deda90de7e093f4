import { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import type { Throttle } from '../../src/core/throttle.ts';
import { createPseudonyms } from '../../src/crypto/pseudonyms.ts';
import {
  createPostgresCounters,
  type PostgresCountersOptions,
} from '../../src/throttle/postgres-counters.ts';
import { masterKey } from '../support/key-ring.ts';
import { makeDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { allowedOf, countersContract, takeAtOnce } from './counters.ts';

const KEY = '192.0.2.1';

let database: TestDatabase;
let admin: Pool;

beforeAll(async () => {
  database = await makeDatabase();
  admin = new Pool({ connectionString: inject('postgres') });
});

afterAll(async () => {
  await admin.end();
  await database.drop();
});

const withDatabase = async <Result>(work: (pool: Pool) => Promise<Result>): Promise<Result> => {
  const pool = new Pool({ connectionString: database.url });
  // A test may put it out before it has quite gone.
  pool.on('error', () => {});
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
};

const rows = async () => (await withDatabase((pool) => pool.query('SELECT * FROM throttles'))).rows;

beforeEach(() => withDatabase((pool) => pool.query('TRUNCATE throttles')));

/** The counters of a node, over connections of its own. */
const startNode = (options: Partial<PostgresCountersOptions> = {}) => {
  const pool = new Pool({
    connectionString: database.url,
    max: 2,
    onConnect: async (client) => {
      await client.query('SET synchronous_commit = off');
    },
  });
  pool.on('error', () => {});
  onTestFinished(() => pool.end());
  const statements: string[] = [];
  const told: string[] = [];
  const counters = createPostgresCounters({
    database: {
      query(statement) {
        statements.push(statement.name);
        return pool.query(statement);
      },
    },
    pseudonym: createPseudonyms(masterKey),
    onAway: () => told.push('away'),
    onBack: () => told.push('back'),
    // A busy machine must not make it count alone.
    patience: 20_000,
    pause: 10,
    ...options,
  });
  return { counters, statements, told };
};

/** The same throttle on some nodes. */
const startNodes = (nodes: number, limit: number, window = 60): Throttle[] =>
  Array.from({ length: nodes }, () => startNode().counters('test', limit, window));

countersContract({ name: 'in PostgreSQL', open: async () => startNode().counters });

describe('nodes on one database', () => {
  it('share one limit', async () => {
    const [one, two] = startNodes(2, 4) as [Throttle, Throttle];
    for (const node of [one, two, two, one]) expect(await node.take(KEY)).toMatchObject({ allowed: true });
    expect(await two.take(KEY)).toMatchObject({ allowed: false, justExceeded: true });
    expect(await one.take(KEY)).toMatchObject({ allowed: false, justExceeded: false });
  });

  it.each([10, 100, 1000, 1234])('never allow more than the limit of %i together', async (limit) => {
    const nodes = startNodes(5, limit);
    const answers = (await Promise.all(nodes.map((node) => takeAtOnce(node, limit)))).flat();
    expect(allowedOf(answers)).toBe(limit);
    expect(answers.filter(({ justExceeded }) => justExceeded)).toHaveLength(1);
  });

  it('refuse too early what a node has leased and does not use, and no more than that', async () => {
    const nodes = startNodes(5, 1000);
    const [busy, ...idle] = nodes as [Throttle, ...Throttle[]];
    for (const node of idle) await node.take(KEY);
    expect(allowedOf(await takeAtOnce(busy, 1000))).toBe(1000 - 4 * 10);
    for (const node of idle) expect(allowedOf(await takeAtOnce(node, 10))).toBe(9);
  });

  it('ask the database once in a hundredth of a large limit', async () => {
    const { counters, statements } = startNode();
    const throttle = counters('create', 6000, 60);
    for (let time = 0; time < 180; time++) await throttle.take(KEY);
    expect(statements.filter((name) => name.endsWith(':add'))).toHaveLength(3);
  });

  it('do not ask it for a look', async () => {
    const { counters, statements } = startNode();
    const throttle = counters('spent', 30, 60);
    for (let time = 0; time < 10; time++) await throttle.look(KEY);
    expect(statements).toEqual([]);
  });

  it('hear of what another has counted with their next take', async () => {
    const [one, two] = startNodes(2, 3) as [Throttle, Throttle];
    await takeAtOnce(one, 3);
    expect(await two.look(KEY)).toMatchObject({ allowed: true });
    await two.take(KEY);
    expect(await two.look(KEY)).toMatchObject({ allowed: false });
  });

  it('have room for what another gave back, and for all that it forgave', async () => {
    const [one, two] = startNodes(2, 2) as [Throttle, Throttle];
    await takeAtOnce(one, 2);
    await one.giveBack(KEY);
    expect(await two.take(KEY)).toMatchObject({ allowed: true });
    await one.forgive(KEY);
    expect(allowedOf(await takeAtOnce(two, 3))).toBe(2);
  });

  it('begin a window anew that the database’s clock, set back by an hour, would draw out', async () => {
    const [one, two] = startNodes(2, 2) as [Throttle, Throttle];
    await takeAtOnce(one, 2);
    // To a row it is the same as if it were an hour earlier now.
    await withDatabase((pool) => pool.query('UPDATE throttles SET expire = expire + 3600000'));
    expect(await two.take(KEY)).toMatchObject({ allowed: true });
    const ends = (await rows()).map(({ expire }) => Number(expire) - Date.now());
    expect(Math.max(...ends)).toBeLessThan(61_000);
  });

  it('agree on the window, whatever their own clocks say', async () => {
    const [one, two] = startNodes(2, 2) as [Throttle, Throttle];
    await one.take(KEY);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    onTestFinished(() => void vi.useRealTimers());
    const later = await two.take(KEY);
    expect(later.allowed).toBe(true);
    expect(later.retryAfter).toBeLessThanOrEqual(60);
    vi.setSystemTime(Date.now() - 7_200_000);
    expect(await two.take(KEY)).toMatchObject({ allowed: false, justExceeded: true });
    vi.useRealTimers();
    const refused = await one.take(KEY);
    expect(refused.allowed).toBe(false);
    expect(refused.retryAfter).toBeLessThanOrEqual(60);
  });

  it('begin anew when the window has ended', async () => {
    const [one, two] = startNodes(2, 2) as [Throttle, Throttle];
    await takeAtOnce(one, 3);
    await withDatabase((pool) => pool.query('UPDATE throttles SET expire = expire - 60000'));
    expect(await two.take(KEY)).toMatchObject({ allowed: true, retryAfter: 60 });
  });
});

describe('the table', () => {
  it('shows neither names nor addresses', async () => {
    const { counters } = startNode();
    const keys = ['john.d', '192.0.2.1', '2001:db8:1:1::', '192.0.2.1 john.d', '7:11'];
    for (const key of keys) {
      await counters('passwords-by-name', 100, 900).take(key);
      await counters('create', 6000, 60).take(key);
    }
    const stored = await rows();
    expect(stored).toHaveLength(keys.length * 2);
    for (const row of stored) {
      expect(Object.keys(row)).toEqual(['key', 'points', 'expire']);
      expect(row.key).toMatch(/^[\w-]{43}$/);
    }
  });

  it('is rid of what is over, and keeps what is not', async () => {
    await startNode().counters('test', 10, 60).take('over');
    await withDatabase((pool) => pool.query('UPDATE throttles SET expire = expire - 60000'));
    const { counters } = startNode();
    await counters('test', 10, 60).take('now');
    await expect.poll(rows, { interval: 5, timeout: 20_000 }).toHaveLength(1);
    expect(await counters('test', 10, 60).take('now')).toMatchObject({ allowed: true });
    expect(await rows()).toMatchObject([{ points: 2 }]);
  });

  it('is made for counts that may be lost', async () => {
    const { rows: found } = await withDatabase((pool) =>
      pool.query("SELECT relpersistence FROM pg_class WHERE oid = 'throttles'::regclass"),
    );
    expect(found).toEqual([{ relpersistence: 'u' }]);
  });
});

/** Nobody gets in, and whoever was in is put out. */
const cutOff = async (): Promise<void> => {
  await admin.query(`ALTER DATABASE ${database.name} ALLOW_CONNECTIONS false`);
  onTestFinished(letIn);
  await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
    database.name,
  ]);
};

const letIn = async (): Promise<void> => {
  await admin.query(`ALTER DATABASE ${database.name} ALLOW_CONNECTIONS true`);
};

/** Asks under ever new keys until the nodes count together. */
const untilBack = async ({ counters, told }: ReturnType<typeof startNode>): Promise<void> => {
  const throttle = counters('probe', 1, 60);
  let probes = 0;
  const probe = async () => {
    await throttle.take(`${++probes}`);
    return told.at(-1);
  };
  await expect.poll(probe, { interval: 5, timeout: 20_000 }).toBe('back');
};

describe('while the database is away', () => {
  it('a node counts alone, and goes on from what it knew', async () => {
    const { counters, told } = startNode();
    const throttle = counters('test', 3, 60);
    for (let time = 0; time < 2; time++) await throttle.take(KEY);
    await cutOff();
    expect(await throttle.take(KEY)).toMatchObject({ allowed: true });
    expect(await throttle.take(KEY)).toMatchObject({ allowed: false, justExceeded: true });
    expect(await throttle.take(KEY)).toMatchObject({ allowed: false });
    expect(allowedOf(await takeAtOnce(throttle, 5, 'another'))).toBe(3);
    await throttle.giveBack('another');
    await throttle.forgive(KEY);
    expect(await throttle.take(KEY)).toMatchObject({ allowed: true });
    expect(told).toEqual(['away']);
  });

  it('a large limit is a limit too', async () => {
    const { counters } = startNode();
    await cutOff();
    const answers = await takeAtOnce(counters('create', 1234, 60), 1500);
    expect(allowedOf(answers)).toBe(1234);
    expect(answers.filter(({ justExceeded }) => justExceeded)).toHaveLength(1);
  });

  it('a node that finds it away when it starts counts all the same, and together with others later', async () => {
    await cutOff();
    const node = startNode();
    expect(await node.counters('test', 1, 60).take(KEY)).toMatchObject({ allowed: true });
    await letIn();
    await untilBack(node);
    expect(node.told).toEqual(['away', 'back']);
  });

  it('nothing is forgotten: afterwards the nodes share their limit as before', async () => {
    const nodes = [startNode(), startNode()] as const;
    const [one, two] = nodes.map(({ counters }) => counters('test', 3, 60)) as [Throttle, Throttle];
    await one.take(KEY);
    await cutOff();
    for (const node of [one, two]) await node.take('counted alone');
    await letIn();
    for (const node of nodes) await untilBack(node);
    for (const node of [two, one]) expect(await node.take(KEY)).toMatchObject({ allowed: true });
    expect(await two.take(KEY)).toMatchObject({ allowed: false, justExceeded: true });
    expect(await one.take(KEY)).toMatchObject({ allowed: false });
  });
});

describe('where the database does not answer', () => {
  it('nobody waits for it: the node counts alone until it does', async () => {
    const node = startNode({ patience: 200 });
    const throttle = node.counters('test', 2, 60);
    await throttle.take(KEY);
    await withDatabase(async (pool) => {
      const blocker = await pool.connect();
      await blocker.query('BEGIN; LOCK TABLE throttles IN ACCESS EXCLUSIVE MODE');
      expect(await throttle.take(KEY)).toMatchObject({ allowed: true });
      expect(await throttle.take(KEY)).toMatchObject({ allowed: false });
      await throttle.giveBack('another');
      await throttle.forgive('another');
      expect(node.told).toEqual(['away']);
      await blocker.query('ROLLBACK');
      blocker.release();
    });
    await untilBack(node);
  });
});
