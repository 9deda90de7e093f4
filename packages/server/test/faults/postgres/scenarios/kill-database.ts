import { setTimeout } from 'node:timers/promises';
import { below } from '../../random.ts';
import { countOne, type Scenario } from '../../scenario.ts';
import { startAgain } from '../server.ts';
import { playOnSite, type Site } from '../site.ts';

/** Answers after which the server is killed: so many at least, and at most as many again. */
const ACKNOWLEDGED = 200;
/** Milliseconds by which the kill comes later than the answer, at most: anywhere in a commit. */
const LATER = 5;

export const killDatabase: Scenario = {
  name: 'kill-database',
  about: 'The database server is killed (kill -9) under load, and started again on the same files.',
  run: (stage) => playOnSite(stage, { nodes: 2 }, (site) => site.underLoad(() => killServer(site))),
};

const killServer = async (site: Site): Promise<void> => {
  const { random, report } = site.stage;
  await site.acknowledged(ACKNOWLEDGED + below(ACKNOWLEDGED, random));
  await setTimeout(random() * LATER);
  const killed = performance.now();
  await site.primary.kill();
  await startAgain(site.primary);
  countOne(report, 'killed');
  await site.recovered(killed);
  await site.acknowledged(ACKNOWLEDGED / 2);
};
