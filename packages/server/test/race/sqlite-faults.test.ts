import { expect, test } from 'vitest';
import { runScenarios } from '../faults/scenario.ts';
import { usualScenarios } from '../faults/scenarios.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SEED = 20_261_123;

/** A few of what `npm run test:faults` has many of. */
const rounds: Readonly<Record<string, number>> = { kill: 2, 'disk-full': 2, damage: 2, 'clock-step': 2 };

test.for(usualScenarios.map((scenario) => [scenario.name, scenario] as const))(
  'holds every promise when it comes to the worst: %s',
  async ([name, scenario], { skip }) => {
    const wanted = rounds[name] ?? 1;
    const options = { scenarios: [scenario], rounds: wanted, seed: SEED, folder: temporaryFolder() };
    const [report] = await runScenarios(options);
    // `test/contract/sqlite-outage.test.ts` fills a store up on every machine.
    if (report?.refused != null) skip(report.refused);
    expect(report?.violations).toEqual([]);
    expect(report?.rounds).toBe(wanted);
    // A round in which nothing was done would have proved nothing.
    for (const kind of ['mint', 'present', 'sign-in', 'verify', 'sign-out', 'change'] as const) {
      expect(report?.acknowledged[kind], kind).toBeGreaterThan(wanted);
    }
  },
);
