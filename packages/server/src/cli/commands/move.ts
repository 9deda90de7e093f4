import { type Command, Option } from 'commander';
import { Problem } from '../../core/problem.ts';
import { addCommand, type Parts, printNote, type Shown } from '../command.ts';
import type { MoveOptions, MoveOutlook, MoveResult } from '../composition.ts';
import { NOTHING, table } from '../table.ts';

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly dryRun?: true;
  readonly abandon?: true;
}

export const addMoveCommand = (program: Command, { composition, configuration }: Parts): void => {
  const load = ({ from, to }: Options) => {
    try {
      return configuration.loadSettings({ data: from, database: to });
    } catch (error) {
      throw inOurFlags(error);
    }
  };
  addCommand<Options>(program, {
    usage: 'move',
    about: 'Moves an embedded installation to PostgreSQL, while it is in use.',
    more:
      'The server goes on until everything is copied and compared. Then nobody can write for a moment, and from ' +
      'then on the embedded store takes no writes any more: start the server with the database. The same master ' +
      'key is needed there. May be broken off at any time and run again: it goes on where it was.',
    options: [
      new Option('--from <folder>', 'the data folder of the installation (env: USHER_DATA; default: ./data)'),
      new Option(
        '--to <url>',
        'an empty PostgreSQL database; a password in it belongs into the variable or its file (env: USHER_DATABASE, USHER_DATABASE_FILE)',
      ),
      new Option('--dry-run', 'show what would be moved and whether it could be, and change nothing'),
      new Option('--abandon', 'give up a move that has begun and is not complete'),
    ],
    examples: [
      ['usher move --from ./data --to postgres://usher@db.example.com/usher', '--dry-run'],
      'usher move --from ./data --to postgres://usher@db.example.com/usher',
      'usher move --from ./data --abandon',
    ],
    run: async (options) => {
      const settings = load(options);
      if (options.abandon === true) return showAbandoned(await composition.abandonMove(settings));
      if (options.dryRun === true) return showOutlook(await composition.outlookOfMove(settings));
      // With --json what is printed beside the result is one document, too, or nothing.
      const onProgress = options.json === true ? () => {} : progressLines();
      return showResult(await composition.move(settings, { onProgress }));
    },
  });
};

/** What is wrong with settings, under the names that they have here. */
const inOurFlags = (error: unknown): unknown => {
  if (!(error instanceof Problem)) return error;
  const names = new Map([
    ['--data', '--from'],
    ['--database', '--to'],
  ]);
  const fields = error.fields.map(({ field, problem }) => ({ field: names.get(field) ?? field, problem }));
  const detail = fields.map(({ field, problem }) => `${field}: ${problem}`).join('; ');
  return new Problem(error.code, { detail, fields, cause: error });
};

// Milliseconds between two lines about one table.
const PAUSE = 2000;

const progressLines = (): MoveOptions['onProgress'] => {
  let toldAt = performance.now();
  let told = '';
  return (walk, name, rows, of) => {
    const isDone = rows === of;
    const line = `${name}: ${isDone ? of : `${Math.floor((100 * rows) / of)}%`} ${walk}`;
    const now = performance.now();
    if (line === told || (!isDone && now - toldAt < PAUSE)) return;
    [told, toldAt] = [line, now];
    printNote(line);
  };
};

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

const showResult = ({ target, tables, pause, duration }: MoveResult): Shown => {
  const rows = tables.map(({ name, rows, checksum }) => [name, String(rows), checksum ?? NOTHING]);
  const text = [
    table(['TABLE', 'ROWS', 'CHECKSUM'], rows, ''),
    '',
    pause === null
      ? `The installation is in ${target}.`
      : `Moved to ${target} in ${seconds(duration)}; nobody could write for ${seconds(pause)}.`,
    'The embedded store takes no writes any more. Start the server with USHER_DATABASE and the same master key:',
    'USHER_MASTER_KEY, or the file master.key from the old data folder in that of each node.',
  ].join('\n');
  const document = {
    target,
    tables,
    seconds: duration / 1000,
    writePauseSeconds: pause === null ? null : pause / 1000,
  };
  return { document, text };
};

const stateTexts: Readonly<Record<MoveOutlook['state'], string>> = {
  empty: 'can take the installation',
  unfinished: 'holds part of the installation; the move would go on',
  moved: 'holds the installation already',
};

// Milliseconds. A ticket is judged by the clock of where it is redeemed.
const NOTABLE = 1000;

const showOutlook = (outlook: MoveOutlook): Shown => {
  const { target, state, bytes, clockBehind, tables } = outlook;
  const rows = tables.map(({ name, rows }) => [name, String(rows)]);
  const text = [
    table(['TABLE', 'ROWS'], rows, ''),
    '',
    `The store has ${(bytes / 1e6).toFixed(1)} MB. ${target} ${stateTexts[state]}.`,
    ...(Math.abs(clockBehind) < NOTABLE
      ? []
      : [
          `The database's clock differs from this machine's by ${seconds(clockBehind)}. Set them right first.`,
        ]),
  ].join('\n');
  return { document: outlook, text };
};

const showAbandoned = (what: 'abandoned' | 'none'): Shown => ({
  document: { abandoned: what === 'abandoned' },
  text:
    what === 'none'
      ? 'No move of this installation has begun.'
      : 'The move is given up, and the embedded store goes on. What was copied is of no use: drop the database.',
});
