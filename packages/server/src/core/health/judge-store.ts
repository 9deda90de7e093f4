import type { StoreCondition } from '../store.ts';
import { type Finding, ok, problem, warning } from './finding.ts';
import { type DatabaseFacts, judgeDatabase, judgeDatabaseDurability } from './judge-database.ts';
import type { StoreRows } from './read-rows.ts';
import { several, size } from './words.ts';

/** What could be seen of the store without changing it. */
export type StoreReading =
  | { readonly kind: 'missing'; readonly file: string }
  /** @property reason the engine's or the system's own words */
  | { readonly kind: 'unreadable'; readonly file: string; readonly reason: string }
  /** A log without its index, as a crash and a copy leave it: reading it would mean writing the index. */
  | { readonly kind: 'unsettled'; readonly file: string }
  /** The installation has moved to PostgreSQL. @property target where to */
  | { readonly kind: 'moved'; readonly file: string; readonly target: string }
  | ({ readonly kind: 'read'; readonly file: string } & StoreFacts)
  /** A database that cannot be opened. @property reason in words that say what to do */
  | { readonly kind: 'away'; readonly reason: string }
  | ({ readonly kind: 'database' } & DatabaseFacts);

export interface StoreFacts {
  /** As {@link StoreCondition}. */
  readonly identity: string;
  /** Whether the file says that Usher made it. */
  readonly ours: boolean;
  readonly schema: number;
  /** The one that this version works with. */
  readonly knownSchema: number;
  readonly bytes: number;
  readonly logBytes: number;
  readonly writeAheadLog: boolean;
  /** What a check of every page found; `null` where the file is too large to look at in passing. */
  readonly damage: readonly string[] | null;
  /** `null` where the schema is not the one that is known. */
  readonly rows: StoreRows | null;
}

const RESTORE = 'Stop the server and restore a backup: docs/operating/running.md says how.';

/** What is in it; `null` where that was not to be read. */
export const rowsOf = (store: StoreReading): StoreRows | null =>
  store.kind === 'read' || store.kind === 'database' ? store.rows : null;

/** As {@link StoreCondition.identity}; `null` where it was not found. */
export const identityOf = (store: StoreReading): string | null =>
  store.kind === 'read' || store.kind === 'database' ? store.identity : null;

export const judgeStore = (store: StoreReading): readonly Finding[] => {
  if (store.kind === 'database') return judgeDatabase(store);
  if (store.kind === 'away') {
    return [problem('store', store.reason, 'Until it answers, nobody can sign in.')];
  }
  return [judgeFile(store)];
};

type FileReading = Exclude<StoreReading, { readonly kind: 'away' | 'database' }>;

const judgeFile = (store: FileReading): Finding => {
  switch (store.kind) {
    case 'missing':
      return warning(
        'store',
        `There is no store yet: ${store.file} is missing.`,
        '`usher quickstart` tries one out, `usher serve` and `usher brand create` make one. Where there was one, see that --data or USHER_DATA is the server’s.',
      );
    case 'unreadable':
      return problem(
        'store',
        `${store.file} cannot be read: ${store.reason}.`,
        'See that it belongs to the user who runs this command and is Usher’s. Where it is damaged, restore a backup: docs/operating/running.md says how.',
      );
    case 'unsettled':
      return warning(
        'store',
        `${store.file} has a log without an index, as a crash leaves it; it was not read, because that would write one.`,
        'Start the server: it takes the log in. Then run this command again.',
      );
    case 'moved':
      return problem(
        'store',
        `${store.file} is not in use any more: the installation moved to PostgreSQL, to ${store.target}.`,
        'Name that database: USHER_DATABASE or --database.',
      );
    case 'read':
      return judgeContent(store);
  }
};

const judgeContent = (store: StoreFacts & { readonly file: string }): Finding => {
  const { file, ours, schema, knownSchema, damage, bytes } = store;
  if (!ours) {
    const found = `${file} is another program’s database.`;
    return problem('store', found, 'Name the server’s data folder with --data or USHER_DATA.');
  }
  if (damage !== null && damage.length > 0) {
    return problem('store', `${file} is damaged: ${several(damage)}.`, RESTORE);
  }
  if (schema > knownSchema) {
    const found = `${file} was written by a newer version of Usher: its schema is ${schema}, and this version knows ${knownSchema}.`;
    return problem('store', found, 'Run the newer version, or restore a backup from before the upgrade.');
  }
  if (schema < knownSchema) {
    const found = `${file} has schema ${schema}, and this version works with ${knownSchema}. What is in it was not looked at.`;
    const advice =
      'Back it up, then start the server: it brings the store to its own schema, or says why it cannot.';
    return warning('store', found, advice);
  }
  const checked =
    damage === null
      ? 'It is too large to be checked in passing: `PRAGMA quick_check` of the sqlite3 program does.'
      : 'Every page is sound.';
  return ok('store', `${file}, ${size(bytes)}, schema ${schema}. ${checked}`);
};

const LARGE_LOG = 256e6;

/** @param running how a server that answers keeps the store; `null` where none was asked */
export const judgeDurability = (store: StoreReading, running: StoreCondition | null): readonly Finding[] => {
  if (store.kind === 'database') {
    const { schema, unfit } = store;
    return schema.kind === 'ours' && unfit === null
      ? [judgeDatabaseDurability(store, running?.syncsCommits ?? null)]
      : [];
  }
  if (store.kind !== 'read' || !store.ours) return [];
  return [...judgeLog(store), ...judgeSettings(store, running)];
};

const judgeLog = ({ logBytes }: StoreFacts): readonly Finding[] =>
  logBytes < LARGE_LOG
    ? []
    : [
        warning(
          'durability',
          `The write-ahead log has grown to ${size(logBytes)}: something keeps it from being folded into the store.`,
          'See which program has the store open for long (a backup, a shell), or restart the server.',
        ),
      ];

const judgeSettings = (store: StoreFacts, running: StoreCondition | null): readonly Finding[] => {
  const advice =
    'Restart the server, which sets it. Where it comes back, another program changes the store: find it.';
  if (!store.writeAheadLog) {
    return [problem('durability', 'The store has no write-ahead log.', advice)];
  }
  if (running === null) {
    const found = 'The store has a write-ahead log. How a server writes it can be seen while one answers.';
    return [ok('durability', found)];
  }
  const missing = [
    ...(running.writeAheadLog ? [] : ['does not use the write-ahead log']),
    ...(running.syncsCommits ? [] : ['answers before what it wrote is on the disk']),
    ...(running.foreignKeys ? [] : ['does not check foreign keys']),
  ];
  if (missing.length > 0) {
    return [problem('durability', `The server ${missing.join(', and ')}.`, advice)];
  }
  return [ok('durability', 'The server writes ahead, and answers once it is on the disk.')];
};
