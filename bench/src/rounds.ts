import type { Load } from './load/client.ts';
import type { Timing } from './load/play.ts';
import type { Trial, Window } from './trial.ts';

/** The windows of each trial, by its name, in the order of the rounds. */
export type Measured = ReadonlyMap<string, readonly Window[]>;

export interface Rounds {
  readonly timing: Timing;
  /** Whether there is to be one more, after so many that count. */
  readonly goesOn: (done: number) => boolean;
  readonly onRound: (done: number) => void;
}

/**
 * Rounds that do not count, with longer windows: code gets compiled and caches filled. The first shows how much
 * the second has to lay in.
 */
const WARM_UPS = 2;
const LONGER = 2;

/** Measures every trial once, then every trial once more …, so that each has its share of good and bad moments. */
export const playRounds = async (load: Load, trials: readonly Trial[], rounds: Rounds): Promise<Measured> => {
  const measured = new Map<string, Window[]>(trials.map(({ name }) => [name, []]));
  for (let done = -WARM_UPS; done < 0 || rounds.goesOn(done); done++) {
    rounds.onRound(done);
    const { lead, length } = rounds.timing;
    const timing = done < 0 ? { lead, length: LONGER * length } : rounds.timing;
    for (const trial of trials) {
      const window = await load.measure(trial, timing);
      if (done >= 0) measured.get(trial.name)?.push(window);
    }
  }
  return measured;
};
