import { join } from 'node:path';
import type { MoveOptions, MoveOutlook, MoveResult } from '../cli/composition.ts';
import type { Settings } from '../config/settings.ts';
import type { Clock } from '../core/clock.ts';
import { Problem } from '../core/problem.ts';
import { loadOrCreateMasterKey, parseMasterKey } from '../crypto/master-key.ts';
import { deriveWrappingKey, unwrapSigningKey } from '../crypto/signing-key-wrap.ts';
import { moveInstallation, refuseTarget } from '../storage/move/move.ts';
import { Source } from '../storage/move/source.ts';
import { explainMoving, Target } from '../storage/move/target.ts';
import { timelinesIn } from '../storage/postgres/timeline-file.ts';

const wallClock: Clock = { now: () => Date.now() };

/** Moves the embedded installation in the data folder into the database. */
export const moveStore = async (settings: Settings, { onProgress }: MoveOptions): Promise<MoveResult> => {
  const url = databaseOf(settings);
  return withBoth(settings, async (source, target) => {
    const began = performance.now();
    const moved = await moveInstallation({
      ...{ source, target, targetName: placeOf(url), clock: wallClock, onProgress },
    });
    return { ...moved, target: placeOf(url), duration: performance.now() - began };
  });
};

/** What a move would do; changes nothing. */
export const outlookOfMove = (settings: Settings): Promise<MoveOutlook> =>
  withBoth(settings, async (source, target) => {
    const state = await target.state();
    refuseTarget(source, state);
    return {
      target: placeOf(databaseOf(settings)),
      state: source.hasMoved || state.kind === 'complete' ? 'moved' : state.kind,
      bytes: source.bytes,
      clockBehind: await target.clockBehind(wallClock),
      tables: source.tables.map(({ name }) => ({ name, rows: source.count(name) })),
    };
  });

/**
 * Gives a move up that has begun. One whose source has been given up already is taken back only where the database
 * can be told, so that nothing ever comes of what is there.
 */
export const abandonMove = async (settings: Settings): Promise<'abandoned' | 'none'> => {
  const source = await Source.open(fileIn(settings));
  try {
    const { mark, hasMoved } = source;
    if (mark === null) return 'none';
    if (hasMoved) await tellTarget(settings, mark.id, mark.target);
    await source.abandon();
    return 'abandoned';
  } finally {
    source.close();
  }
};

const tellTarget = async (settings: Settings, id: string, name: string): Promise<void> => {
  if (settings.database === null) {
    const detail = `The installation moved to ${name}. Name that database with --to: only where it is not complete yet can the move be given up.`;
    throw new Problem('invalid-input', { detail });
  }
  const target = await openTarget(settings);
  try {
    const state = await target.state();
    if (state.kind === 'unfinished' && (await target.abandon(id))) return;
    const detail =
      `The installation moved to ${name}, and the move is complete: people may have signed in there. The embedded ` +
      'store cannot be gone back to.';
    throw new Problem('database-not-empty', { detail });
  } finally {
    await target.close();
  }
};

const withBoth = async <Result>(
  settings: Settings,
  work: (source: Source, target: Target) => Promise<Result>,
): Promise<Result> => {
  const source = await Source.open(fileIn(settings));
  try {
    refuseOtherKey(settings, source);
    const target = await openTarget(settings);
    try {
      return await work(source, target);
    } catch (error) {
      throw explainMoving(error);
    } finally {
      await target.close();
    }
  } finally {
    source.close();
  }
};

const fileIn = ({ data }: Settings): string => join(data, 'usher.db');

const openTarget = (settings: Settings): Promise<Target> =>
  Target.open(databaseOf(settings), timelinesIn(join(settings.data, 'timelines.json')));

const databaseOf = ({ database }: Settings): string => {
  if (database === null) {
    const problem = 'is missing; name the database, as in --to postgres://usher@db.example.com/usher';
    throw new Problem('invalid-input', { detail: `--to: ${problem}`, fields: [{ field: '--to', problem }] });
  }
  return database.reveal();
};

/** The key is not in the store, and whoever starts a node on the database will need it. */
const refuseOtherKey = ({ masterKey, data }: Settings, source: Source): void => {
  const key =
    masterKey === null
      ? loadOrCreateMasterKey(data, false)
      : parseMasterKey(masterKey.reveal(), 'USHER_MASTER_KEY');
  const wrappingKey = deriveWrappingKey(key);
  for (const signingKey of source.signingKeys()) unwrapSigningKey(signingKey, wrappingKey);
};

/** `usher at db.example.com:5432`, without the role and its password. */
const placeOf = (url: string): string => {
  const { host, pathname } = new URL(url);
  return `${decodeURIComponent(pathname.slice(1))} at ${host === '' ? 'this machine' : host}`;
};
