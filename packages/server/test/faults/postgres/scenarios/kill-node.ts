import { setTimeout } from 'node:timers/promises';
import { below, pick } from '../../random.ts';
import { countOne, type Scenario } from '../../scenario.ts';
import { startingServer } from '../../server.ts';
import type { Node } from '../node.ts';
import { playOnSite, type Site } from '../site.ts';

/** Answers after which a node is killed: so many at least, and at most as many again. */
const ACKNOWLEDGED = 150;
/** Milliseconds by which the kill comes later than the answer, at most: anywhere in a commit. */
const LATER = 5;
/** Milliseconds after which a start is killed, at most. */
const START = 400;

export const killNode: Scenario = {
  name: 'kill-node',
  about:
    'One of three nodes is killed (kill -9) under load, now and then with the administrators’ processes.',
  run: (stage) => playOnSite(stage, { nodes: 3 }, (site) => site.underLoad(() => killOne(site))),
};

const killOne = async (site: Site): Promise<void> => {
  const { random, report } = site.stage;
  await site.acknowledged(ACKNOWLEDGED + below(ACKNOWLEDGED, random));
  const node = pick(site.fleet.nodes, random);
  await setTimeout(random() * LATER);
  const takesAdministrators = random() < 1 / 3;
  await Promise.all([node.kill(), takesAdministrators ? site.killAdministrators() : null]);
  countOne(report, takesAdministrators ? 'killed with administrators' : 'killed alone');
  if (random() < 1 / 4) await killAStart(site, node);
  report.recoveries.push(await node.start());
  await site.acknowledged(ACKNOWLEDGED);
};

const killAStart = async ({ stage }: Site, { place }: Node): Promise<void> => {
  const { ready, kill } = startingServer(place);
  ready.catch(() => undefined);
  await setTimeout(stage.random() * START);
  await kill();
  countOne(stage.report, 'killed while starting');
};
