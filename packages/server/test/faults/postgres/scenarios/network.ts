import { setTimeout } from 'node:timers/promises';
import { below, pick } from '../../random.ts';
import { countOne, type Scenario } from '../../scenario.ts';
import { playOnSite, type Site } from '../site.ts';
import type { Way } from '../way.ts';

/** Answers before anything happens: so many at least, and at most as many again. */
const ACKNOWLEDGED = 100;
/** Milliseconds that a byte is on its way on a slow network, in each direction. */
const SLOW = 50;
/** How often connections are lost in a round, and the milliseconds between two times, at most. */
const LOSSES = 5;
const APART = 300;

interface Trouble {
  readonly name: string;
  /** Resolves when it is over, but for what {@link Way.heal} mends. */
  readonly strike: (ways: readonly Way[], random: () => number) => Promise<void>;
}

const silence =
  (milliseconds: (random: () => number) => number): Trouble['strike'] =>
  async (ways, random) => {
    for (const way of ways) way.cut();
    await setTimeout(milliseconds(random));
  };

const troubles: readonly Trouble[] = [
  { name: 'short partitions', strike: silence((random) => 300 + below(2500, random)) },
  // Nodes wait for an answer for six seconds.
  { name: 'long partitions', strike: silence(() => 7500) },
  {
    name: 'delays',
    async strike(ways) {
      for (const way of ways) way.slowDown(SLOW);
      await setTimeout(2000);
    },
  },
  {
    name: 'losses',
    async strike(ways, random) {
      for (let nth = 0; nth < LOSSES; nth++) {
        for (const way of ways) way.lose();
        await setTimeout(random() * APART);
      }
    },
  },
];

export const network: Scenario = {
  name: 'network',
  about: 'Between one node and the database, or between all and it, the network falls silent, slow or apart.',
  async run(stage) {
    // Each in its turn, so that each comes up in a short run.
    let turn = below(troubles.length, stage.random);
    await playOnSite(stage, { nodes: 3 }, async (site) => {
      const trouble = troubles[turn++ % troubles.length];
      if (trouble !== undefined) await site.underLoad(() => suffer(site, trouble));
    });
  },
};

const suffer = async (site: Site, { name, strike }: Trouble): Promise<void> => {
  const { random, report } = site.stage;
  await site.acknowledged(ACKNOWLEDGED + below(ACKNOWLEDGED, random));
  const isOne = random() < 1 / 2;
  const ways = isOne ? [pick(site.ways, random)] : site.ways;
  await strike(ways, random);
  const over = performance.now();
  for (const way of ways) way.heal();
  countOne(report, `${name} ${isOne ? 'of one' : 'of all'}`);
  await site.recovered(over);
  await site.acknowledged(ACKNOWLEDGED / 2);
};
