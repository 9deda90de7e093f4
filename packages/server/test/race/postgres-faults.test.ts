import { expect, test } from 'vitest';
import { postgresScenarios } from '../faults/postgres/scenarios.ts';
import { runScenarios } from '../faults/scenario.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// With it the primary has lost its standby before it is killed, which asks the most.
const SEED = 20_261_132;

// A few of what `npm run test:faults -- --database postgres` has many of.
const few: readonly (readonly [name: string, rounds: number])[] = [
  ['kill-node', 2],
  ['kill-primary', 1],
];

// Half a minute each, where nobody else is at work on the machine.
const AT_MOST = 240_000;

test.each(few)(
  'holds every promise when it comes to the worst: %s',
  async (name, rounds) => {
    const scenarios = postgresScenarios.filter((scenario) => scenario.name === name);
    const [report] = await runScenarios({ scenarios, rounds, seed: SEED, folder: temporaryFolder() });
    expect(report?.violations).toEqual([]);
    expect(report?.rounds).toBe(rounds);
    // A round in which nothing was done would have proved nothing.
    for (const kind of ['mint', 'present', 'sign-in', 'verify', 'sign-out', 'change'] as const) {
      expect(report?.acknowledged[kind], kind).toBeGreaterThan(rounds);
    }
  },
  AT_MOST,
);
