import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../support/seeded-random.ts';
import type { Violation } from './invariants/invariants.ts';
import type { Journal, Kind } from './journal.ts';
import { MountRefused } from './mounting.ts';
import { playInNamespace } from './namespace.ts';

/** Something that goes wrong in the world, over and over, and what must hold all the same. */
export interface Scenario {
  readonly name: string;
  /** One sentence. */
  readonly about: string;
  /** What not every machine has: it is played only where it is asked for by name. */
  readonly needs?: string;
  /** Works the rounds off on a store of its own, and stops at the first that breaks something. */
  run(stage: Stage): Promise<void>;
}

/** What a scenario is given. */
export interface Stage {
  readonly rounds: number;
  readonly random: () => number;
  /** A folder of its own, which stays where something was broken. */
  readonly folder: string;
  readonly report: Report;
  /** To be called when a round has begun. */
  readonly progress: (round: number) => void;
}

/** What came of a scenario. */
export interface Report {
  readonly scenario: string;
  rounds: number;
  /** By what was asked. */
  readonly acknowledged: Partial<Record<Kind, number>>;
  /** Milliseconds until the server worked again, each time that it had been kept from working. */
  readonly recoveries: number[];
  /** Milliseconds that each round took. */
  readonly durations: number[];
  /** Whatever else is worth knowing, counted. */
  readonly counts: Record<string, number>;
  readonly violations: Violation[];
  /** Why it cannot be played here; `null` where it was. */
  refused: string | null;
}

export interface RunOptions {
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  readonly seed: number;
  /** Where the stores and journals are; of each scenario that held, they are removed. */
  readonly folder: string;
  readonly progress?: (scenario: string, round: number) => void;
}

/** Runs one scenario after the other; one for which this user may not mount, where everybody may. */
export const runScenarios = async (options: RunOptions): Promise<readonly Report[]> => {
  const { rounds, seed, folder } = options;
  const reports: Report[] = [];
  for (const scenario of options.scenarios) {
    const report = await runScenario(scenario, options);
    const elsewhere =
      report.refused === null
        ? null
        : await playInNamespace({ scenario: scenario.name, rounds, seed, folder });
    reports.push(elsewhere ?? report);
  }
  return reports;
};

/** Runs one scenario, in this process. */
export const runScenario = async (
  scenario: Scenario,
  { rounds, seed, folder: base, progress }: Omit<RunOptions, 'scenarios'>,
): Promise<Report> => {
  const { name } = scenario;
  const folder = join(base, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const report: Report = {
    scenario: name,
    rounds: 0,
    acknowledged: {},
    recoveries: [],
    durations: [],
    counts: {},
    violations: [],
    refused: null,
  };
  const beginnings: number[] = [];
  const stage: Stage = {
    rounds,
    random: seededRandom(`${seed} ${name}`),
    folder,
    report,
    progress(round) {
      beginnings.push(performance.now());
      progress?.(name, round);
    },
  };
  try {
    await scenario.run(stage);
  } catch (error) {
    if (!(error instanceof MountRefused)) throw error;
    report.refused = error.message;
  }
  report.durations.push(...durationsOf([...beginnings, performance.now()]));
  if (report.violations.length === 0) rmSync(folder, { recursive: true, force: true });
  return report;
};

/** Each lasts until the next begins. */
const durationsOf = (moments: readonly number[]): number[] =>
  moments.slice(1).map((moment, nth) => moment - (moments[nth] ?? moment));

export const countOne = ({ counts }: Report, what: string): void => {
  counts[what] = (counts[what] ?? 0) + 1;
};

/** Adds what a journal has to the report. */
export const countAcknowledged = ({ acknowledged }: Report, { lines }: Journal): void => {
  for (const kind of Object.keys(lines) as Kind[]) {
    const answered = lines[kind].filter(({ answer }) => answer !== null).length;
    if (answered > 0) acknowledged[kind] = (acknowledged[kind] ?? 0) + answered;
  }
};
