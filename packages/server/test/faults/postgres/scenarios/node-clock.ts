import type { Manager } from '../../manager-process.ts';
import { below, pick } from '../../random.ts';
import { countOne, type Scenario } from '../../scenario.ts';
import type { Node } from '../node.ts';
import { playOnSite, type Site } from '../site.ts';

const HOUR = 3_600_000;
/** How far the clock is off, in hours. */
const offsets = [-1, 0, 1];
/** Steps in a round. */
const STEPS = 4;
/** Answers between two steps, at least, and at most as many again. */
const BETWEEN = 50;

export const nodeClock: Scenario = {
  name: 'node-clock',
  about: 'The clock of one of two nodes is set forward and back by an hour, which must not change anything.',
  async run(stage) {
    const clock = new NodeClock();
    const plan = { ticketLifetime: 60, sessionLifetime: 5400, people: 4 };
    const start = (node: Node, nth: number): Promise<unknown> =>
      nth === 0 ? clock.start(node) : node.start();
    await playOnSite(stage, { nodes: 2, plan, start }, (site) => site.underLoad(() => step(site, clock)));
  },
};

/** The clock of the machine that one node runs on. */
class NodeClock {
  hours = 0;
  #node: Node | null = null;
  #server: Manager | null = null;

  async start(node: Node): Promise<void> {
    this.#node = node;
    this.#server = await node.startOnAClock(this.hours * HOUR);
  }

  async set(hours: number): Promise<void> {
    await this.#server?.step((hours - this.hours) * HOUR);
    this.hours = hours;
  }

  /** Its node is killed and started again, while the clock is off. */
  async restart(): Promise<void> {
    await this.#node?.kill();
    if (this.#node !== null) await this.start(this.#node);
  }
}

const step = async (site: Site, clock: NodeClock): Promise<void> => {
  const { random, report } = site.stage;
  for (let left = STEPS; left > 0; left--) {
    await site.acknowledged(BETWEEN + below(BETWEEN, random));
    const { hours } = clock;
    await clock.set(
      pick(
        offsets.filter((other) => other !== hours),
        random,
      ),
    );
    countOne(report, clock.hours > hours ? 'steps forward' : 'steps back');
  }
  await site.acknowledged(BETWEEN);
  if (random() < 1 / 2) return;
  await clock.restart();
  countOne(report, clock.hours === 0 ? 'started on time' : 'started on a clock that is off');
  await site.acknowledged(BETWEEN);
};
