import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { acts } from './acts.ts';
import { expectInvariants } from './invariants.ts';
import { createWorld } from './world.ts';

const SEED = 20_261_123;
const SEQUENCES = 100;
const LONGEST = 100;

it.each(['single', 'unlimited'] as const)(
  'the server does what the model says, whatever is done to it in whichever order (%s use)',
  async (uses) => {
    const property = fc.asyncProperty(
      fc.commands(acts, { maxCommands: LONGEST, size: 'max' }),
      async (sequence) => {
        const data = mkdtempSync(join(tmpdir(), 'usher-model-'));
        const { world, model } = await createWorld(data, uses);
        try {
          await fc.asyncModelRun(() => ({ model, real: world }), sequence);
          await expectInvariants(model, world);
        } finally {
          await world.usher.close();
          rmSync(data, { recursive: true, force: true });
        }
      },
    );
    await fc.assert(property, { seed: SEED, numRuns: SEQUENCES });
    expect.hasAssertions();
  },
);
