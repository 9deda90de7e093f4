import { type Instant, SECOND } from '../clock.ts';
import { type Finding, ok, problem, warning } from './finding.ts';
import type { StoreRows } from './read-rows.ts';
import { counted, duration } from './words.ts';

/** What a database that many nodes share says of itself. */
export interface DatabaseFacts {
  /** Its name and host, without the password. */
  readonly place: string;
  /** As the installation calls it; `null` where there is none yet. */
  readonly identity: string | null;
  /** Its own clock, which judges. */
  readonly now: Instant;
  /** Milliseconds by which that is ahead of this machine's, and by how much that may be wrong. */
  readonly clockAhead: number;
  readonly clockDoubt: number;
  readonly serverVersion: string;
  readonly encoding: string;
  /** Why nothing may be written there; `null` where it may. */
  readonly unfit: string | null;
  readonly schema: DatabaseSchema;
  readonly bypassesRowSecurity: boolean;
  readonly settings: DatabaseSettings;
  readonly connections: ConnectionFacts;
  /** How many months, this one included, have their partitions; `null` where there are no tables yet. */
  readonly monthsReady: number | null;
  /** `null` where the schema is none that this version works with. */
  readonly rows: StoreRows | null;
}

export type DatabaseSchema =
  | { readonly kind: 'empty' }
  | { readonly kind: 'foreign' }
  /** @property known the one of this version; @property worksFor the oldest version that can work with it */
  | { readonly kind: 'ours'; readonly version: number; readonly known: number; readonly worksFor: number };

/** As the server has them. */
export interface DatabaseSettings {
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
  readonly synchronousStandbys: string;
  /** How many standbys follow. */
  readonly standbys: number;
}

export interface ConnectionFacts {
  /** How many there may be for a role like ours. */
  readonly most: number;
  /** How many there are, of whomever. */
  readonly used: number;
  /** How many nodes or workers are connected. */
  readonly nodes: number;
}

/** What one node, or worker, takes: seven for the store and two for limits. */
const CONNECTIONS_PER_NODE = 9;
const FEWEST_MONTHS = 2;
const TOLERANCE = 2 * SECOND;

export const judgeDatabase = (facts: DatabaseFacts): readonly Finding[] => [
  judgeFitness(facts),
  ...judgeRole(facts),
  ...judgeConnections(facts.connections),
  ...judgePartitions(facts.monthsReady),
];

const judgeFitness = ({ place, unfit, encoding, schema, serverVersion }: DatabaseFacts): Finding => {
  if (unfit !== null) {
    const advice = 'Name the present primary with --database or USHER_DATABASE.';
    return problem('store', `The database ${place} cannot be used: ${unfit}.`, advice);
  }
  if (encoding !== 'UTF8') {
    const found = `The encoding of the database ${place} is ${encoding}.`;
    return problem('store', found, 'Make one with ENCODING ‘UTF8’.');
  }
  if (schema.kind === 'foreign') {
    const found = `The database ${place} holds another program’s tables.`;
    return problem('store', found, 'Name an empty database, or a schema of its own in the URL.');
  }
  if (schema.kind === 'empty') {
    const found = `The database ${place} is empty.`;
    return warning('store', found, '`usher serve` and `usher brand create` make what is missing.');
  }
  const { version, known, worksFor } = schema;
  if (version < known) {
    const found = `The database ${place} has schema ${version}, and this version works with ${known}.`;
    return warning('store', found, 'Run `usher migrate`. Nodes of the former version may go on meanwhile.');
  }
  if (worksFor > known) {
    const found = `The database ${place} was written by a newer version of Usher: its schema is ${version}, and this version knows ${known}.`;
    return problem('store', found, 'Run the newer version.');
  }
  return ok('store', `${place}, a primary, PostgreSQL ${serverVersion}, schema ${version}.`);
};

const judgeRole = ({ bypassesRowSecurity }: DatabaseFacts): readonly Finding[] =>
  bypassesRowSecurity
    ? [
        warning(
          'store',
          'The role is a superuser, or bypasses row-level security: the wall between brands that the database would add to ours does not stand.',
          'Connect as an ordinary role that owns the database.',
        ),
      ]
    : [];

const judgeConnections = ({ most, used, nodes }: ConnectionFacts): readonly Finding[] => {
  const room = Math.max(0, Math.floor((most - used) / CONNECTIONS_PER_NODE));
  const found = `${used} of ${most} connections are taken, by ${counted(nodes, 'node')} and others: room for ${room} more.`;
  const advice = `Raise max_connections, or the limit of the role or the database: each node or worker takes ${CONNECTIONS_PER_NODE}.`;
  return [room === 0 ? warning('connections', found, advice) : ok('connections', found)];
};

const judgePartitions = (monthsReady: number | null): readonly Finding[] => {
  if (monthsReady === null) return [];
  const found =
    monthsReady === 0
      ? 'This month has no partitions.'
      : `Partitions are there for this month and ${monthsReady - 1} more.`;
  const advice =
    'A node makes them at start and every six hours: see that one runs, and that its role owns the tables. Until then rows go to the rest, which retention does not drop.';
  return [monthsReady < FEWEST_MONTHS ? warning('partitions', found, advice) : ok('partitions', found)];
};

/** @param running whether a server that answers says that it syncs; `null` where none was asked */
export const judgeDatabaseDurability = (
  { settings }: Pick<DatabaseFacts, 'settings'>,
  running: boolean | null,
): Finding => {
  const { fsync, fullPageWrites, synchronousCommit, synchronousStandbys, standbys } = settings;
  const off = [
    ...(fsync === 'off' ? ['fsync'] : []),
    ...(fullPageWrites === 'off' ? ['full_page_writes'] : []),
    ...(synchronousCommit === 'off' ? ['synchronous_commit'] : []),
  ];
  if (off.length > 0) {
    const found = `The database has ${off.join(' and ')} off: a crash loses what was acknowledged, or more.`;
    return problem('durability', found, `Set ${off.join(' and ')} to on.`);
  }
  if (running === false) {
    const found = 'The server answers before what it wrote is on the disk.';
    return problem('durability', found, 'See what its role or its database sets (`ALTER ROLE … SET`).');
  }
  if (synchronousStandbys !== '' && synchronousCommit === 'local') {
    const found = 'Commits do not wait for the synchronous standby (synchronous_commit is local).';
    return warning('durability', found, 'Set synchronous_commit to on.');
  }
  if (synchronousStandbys === '' && standbys > 0) {
    const found = `${counted(standbys, 'standby')} and none of them synchronous: a failover loses what was acknowledged in the last moments, and tickets that were used may be used again.`;
    return warning('durability', found, 'Set synchronous_standby_names.');
  }
  return ok(
    'durability',
    synchronousStandbys === ''
      ? 'Commits are on the disk of this one server when they are answered. There is no standby.'
      : `Commits are on the disk here and with a standby (${synchronousStandbys}) when they are answered.`,
  );
};

/** The database's clock judges; this machine's is in what else it logs. */
export const judgeDatabaseClock = ({ clockAhead, clockDoubt }: DatabaseFacts): readonly Finding[] => {
  if (Math.abs(clockAhead) <= TOLERANCE + clockDoubt) return [];
  const found = `The database’s clock, which judges, is ${duration(clockAhead)} ${clockAhead > 0 ? 'ahead of' : 'behind'} the clock here.`;
  return [warning('clock', found, 'See that both are set by NTP (`timedatectl`).')];
};
