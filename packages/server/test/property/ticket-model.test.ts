import fc from 'fast-check';
import { expect, inject, it } from 'vitest';
import { makePlace } from '../support/create-place.ts';
import { acts } from './acts.ts';
import { expectInvariants } from './invariants.ts';
import { createWorld } from './world.ts';

const SEED = 20_261_123;
// An act that waits for a database takes several times as long; the rules are the same ones.
const SEQUENCES = inject('postgres') === undefined ? 100 : 25;
const LONGEST = 100;

it.each(['single', 'unlimited'] as const)(
  'the server does what the model says, whatever is done to it in whichever order (%s use)',
  async (uses) => {
    const property = fc.asyncProperty(
      fc.commands(acts, { maxCommands: LONGEST, size: 'max' }),
      async (sequence) => {
        const { place, remove } = await makePlace();
        const { world, model } = await createWorld(place, uses);
        try {
          await fc.asyncModelRun(() => ({ model, real: world }), sequence);
          await expectInvariants(model, world);
        } finally {
          await world.usher.close();
          await remove();
        }
      },
    );
    await fc.assert(property, { seed: SEED, numRuns: SEQUENCES });
    expect.hasAssertions();
  },
);
