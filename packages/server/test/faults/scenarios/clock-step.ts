import { Manager } from '../manager-process.ts';
import { below } from '../random.ts';
import { countOne, type Scenario, type Stage } from '../scenario.ts';
import { Trial } from '../trial.ts';

const HOUR = 3_600_000;
/** Hours from the true time, at most. */
const FARTHEST = 2;
/** Steps in a round. */
const STEPS = 4;
/** Answers between two steps, at least, and at most as many again. */
const BETWEEN = 60;

export const clockStep: Scenario = {
  name: 'clock-step',
  about:
    'The server’s clock is set forward and back by an hour while it works, and now and then it is killed.',
  async run(stage) {
    const clock = new SteppedClock(stage.random);
    const trial = await Trial.open({
      stage,
      plan: { ticketLifetime: 60, sessionLifetime: 5400, people: 4 },
      statuses: [200, 303, 401, 404],
      serverTime: () => clock.now(),
    });
    let server = await serveOn(trial, clock);
    try {
      for (let round = 1; round <= stage.rounds; round++) {
        stage.progress(round);
        await stepUnderLoad(trial, stage, server, clock);
        const isKilled = stage.random() < 0.5;
        if (isKilled) {
          await server.kill();
          server = await serveOn(trial, clock);
          countOne(stage.report, 'killed');
        }
        if (!(await trial.examine(server.url, isKilled))) break;
      }
    } finally {
      await server.kill();
      trial.close();
    }
  },
};

/** The server's clock, as the harness moves it. */
class SteppedClock {
  readonly #random: () => number;
  #hours = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  get offset(): number {
    return this.#hours * HOUR;
  }

  now(): number {
    return Date.now() + this.offset;
  }

  /** An hour forward or back, and not too far away. */
  draw(): 1 | -1 {
    if (Math.abs(this.#hours) < FARTHEST) return this.#random() < 0.5 ? 1 : -1;
    return this.#hours > 0 ? -1 : 1;
  }

  move(hours: number): void {
    this.#hours += hours;
  }
}

/** A server on a clock of its own does what administrators do as well: one clock judges. */
const serveOn = ({ place }: Trial, { offset }: SteppedClock): Promise<Manager> =>
  Manager.start({ place, as: 'serve', clockOffset: offset });

const stepUnderLoad = async (
  trial: Trial,
  { random, report }: Stage,
  server: Manager,
  clock: SteppedClock,
): Promise<void> => {
  const { journal } = trial;
  let left = STEPS;
  let isOver = false;
  const due = (): number => journal.acknowledged + BETWEEN + below(BETWEEN, random);
  let next = due();
  const step = async (): Promise<void> => {
    const hours = clock.draw();
    await journal.write('step', { milliseconds: hours * HOUR }, async () => {
      await server.step(hours * HOUR);
      clock.move(hours);
      return {};
    });
    countOne(report, hours > 0 ? 'steps forward' : 'steps back');
    left -= 1;
    next = due();
  };
  let stepping: Promise<void> | null = null;
  const watch = (): boolean => {
    if (stepping === null && journal.acknowledged >= next) {
      if (left === 0) isOver = true;
      else
        stepping = step().finally(() => {
          stepping = null;
        });
    }
    return isOver;
  };
  await trial.load({ target: server.url, manager: server, isOver: watch, commandLine: false });
  await stepping;
};
