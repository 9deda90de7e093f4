import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import { Problem } from '../../core/problem.ts';
import { unavailable } from '../sqlite/errors.ts';
import { Copying, type OnProgress } from './copying.ts';
import type { Source } from './source.ts';
import { tableNames } from './tables.ts';
import type { Target, TargetState } from './target.ts';

export interface MovedTable {
  readonly name: string;
  readonly rows: number;
  /** Of all rows, as `tally.ts` makes it; `null` where the move was over before this run. */
  readonly checksum: string | null;
}

export interface Moved {
  readonly tables: readonly MovedTable[];
  /** Milliseconds for which nobody could write; `null` where an earlier run had made the pause. */
  readonly pause: number | null;
}

export interface MoveParts {
  readonly source: Source;
  readonly target: Target;
  /** What the target is called in messages; no secret. */
  readonly targetName: string;
  readonly clock: Clock;
  readonly onProgress: OnProgress;
}

// Rounds of copying what changed meanwhile, until so few rows are left that the pause is short.
const MOST_ROUNDS = 20;
const FEW_CHANGES = 500;

// Milliseconds. Whoever wants to sign in waits meanwhile, and is told after five seconds to try again.
const LONGEST_PAUSE = 60_000;

/**
 * Moves an installation while it is in use. Everything is copied, compared and counted; what changes meanwhile
 * is copied and compared again. At the end nobody can write for a moment: the last changes are taken over, and the
 * source is given up. May be broken off at any time and run again.
 *
 * The source is given up before the target is complete, so that there is never a moment in which both take
 * writes. Where a run ends in between, neither does until the next run completes the target.
 */
export const moveInstallation = async (parts: MoveParts): Promise<Moved> => {
  const { source, target, clock, onProgress } = parts;
  const state = await target.state();
  if (source.hasMoved && isComplete(source, state)) return { tables: countsOf(source), pause: null };
  const progress = await startingPoint(parts, state);
  const copying = new Copying(source, target, progress, onProgress);
  await copying.copyAll();
  await copying.verifyAll();
  await copying.countAll();
  const pause = source.hasMoved ? null : await cutOver(copying, parts);
  if (pause === null) await copying.settle();
  await complete(target, clock);
  return { tables: copying.tallies(), pause };
};

const isComplete = (source: Source, state: TargetState): boolean =>
  state.kind === 'complete' && state.id === source.mark?.id;

const countsOf = (source: Source): readonly MovedTable[] =>
  tableNames.map((name) => ({ name, rows: source.count(name), checksum: null }));

/** Throws where the target is not one that this source can move into. */
export const refuseTarget = (source: Source, state: TargetState): void => {
  const isOurs = state.kind !== 'empty' && state.id === source.mark?.id;
  if (source.hasMoved && !isOurs) {
    throw new Problem('database-not-empty', {
      detail: `The installation moved to ${source.mark?.target} before, and this is another database. Name that one.`,
    });
  }
  if (state.kind === 'empty' || isOurs) return;
  throw new Problem('database-not-empty', {
    detail:
      state.kind === 'complete'
        ? 'The database holds an installation already, which was moved there. Nothing is merged: name an empty database.'
        : 'The database holds part of another installation, or of this one from a move that was abandoned. Drop it ' +
          'and create it anew, or name an empty one.',
  });
};

const startingPoint = async ({ source, target, targetName, clock }: MoveParts, state: TargetState) => {
  refuseTarget(source, state);
  await refuseClock(target, clock);
  if (state.kind === 'unfinished') return state.progress;
  // First the source notes what changes, then the first row is read.
  const { id } = await source.begin(targetName, clock.now());
  return target.begin(id, source.auditMonths(), clock.now());
};

/** @returns how long nobody could write, in milliseconds */
const cutOver = async (copying: Copying, { source, target, clock }: MoveParts): Promise<number> => {
  for (let round = 1; round < MOST_ROUNDS; round++) if ((await copying.catchUp()) < FEW_CHANGES) break;
  await source.lock();
  const began = performance.now();
  const tooLong = globalThis.setTimeout(() => target.breakOff(), LONGEST_PAUSE);
  try {
    await copying.settle();
    await source.giveUp(clock.now());
    return performance.now() - began;
  } finally {
    clearTimeout(tooLong);
    source.unlock();
  }
};

// Milliseconds.
const WORTH_WAITING_FOR = 10_000;

/** From the move on the database's clock judges. A ticket that is over here must not be alive again there. */
const refuseClock = async (target: Target, clock: Clock): Promise<void> => {
  const behind = await target.clockBehind(clock);
  if (behind <= WORTH_WAITING_FOR) return;
  throw new Problem('store-unavailable', {
    detail:
      `The database's clock is ${Math.round(behind / 1000)} seconds behind this machine's. It will judge tickets ` +
      'after the move, and would take some again that are over. Set both clocks right, then move.',
  });
};

const complete = async (target: Target, clock: Clock): Promise<void> => {
  try {
    // Where its clock is a little behind, nobody goes on until it is as late there as it was here.
    await setTimeout(Math.max(0, Math.min(await target.clockBehind(clock), 2 * WORTH_WAITING_FOR)));
    await target.complete(clock.now());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unavailable(
      error,
      `Everything is in the database, but it could not be marked as complete: ${reason}. The embedded store does ` +
        'not go on any more: run `usher move` again now.',
    );
  }
};
