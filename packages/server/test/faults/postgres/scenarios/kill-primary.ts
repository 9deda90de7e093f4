import { setTimeout } from 'node:timers/promises';
import type { Cluster } from '../../../support/postgres/cluster.ts';
import { NotReady } from '../../../support/usher-process.ts';
import { isUnknown, type Kind, type Line, type Moment } from '../../journal.ts';
import { below, pick } from '../../random.ts';
import { countOne, type Scenario } from '../../scenario.ts';
import { isSentence, startingServer } from '../../server.ts';
import { ask, asSuperuser, startAgain } from '../server.ts';
import { playOnSite, type Site } from '../site.ts';
import { addStandby, discard, promote, type Standby } from '../standby.ts';

/** Answers after which the primary is killed: so many at least, and at most as many again. */
const ACKNOWLEDGED = 150;
/** Milliseconds by which the kill comes later than the answer, at most: anywhere in a commit. */
const LATER = 5;
/** Milliseconds without the standby. */
const ALONE = 1500;
/** One primary in so many is alone when it is killed. */
const ALONE_EVERY = 3;
/** Milliseconds for which the former primary is there again. */
const BACK = 1500;

export const killPrimary: Scenario = {
  name: 'kill-primary',
  about:
    'The primary is killed (kill -9) under load, now and then after it lost its synchronous standby, which ' +
    'takes its place; then it comes back alone.',
  async run(stage) {
    // Each in its turn, so that both come up in a short run.
    let turn = below(ALONE_EVERY, stage.random);
    await playOnSite(stage, { nodes: 2 }, (site) => playRound(site, turn++ % ALONE_EVERY === 0));
  },
};

const playRound = async (site: Site, isAlone: boolean): Promise<void> => {
  const former = site.primary;
  const standby = await addStandby(former, `standby-${site.stage.report.rounds + 1}`);
  await site.underLoad(() => failOver(site, standby, isAlone));
  await bringBack(site, former);
  await discard(former);
};

const failOver = async (site: Site, standby: Standby, isAlone: boolean): Promise<void> => {
  const { random, report } = site.stage;
  await site.acknowledged(ACKNOWLEDGED + below(ACKNOWLEDGED, random));
  if (isAlone) {
    standby.way.cut();
    await loseHeart(site.primary, ALONE);
    countOne(report, 'killed while alone');
  } else {
    await setTimeout(random() * LATER);
    countOne(report, 'killed');
  }
  const killed = performance.now();
  const gone = site.primary.kill();
  standby.way.close();
  // The ways may lead to the standby before it takes writes, or only then.
  const leadsEarly = random() < 1 / 2;
  if (leadsEarly) leadTo(site, standby.cluster);
  await promote(standby);
  if (!leadsEarly) leadTo(site, standby.cluster);
  site.primary = standby.cluster;
  await site.recovered(killed);
  await site.acknowledged(ACKNOWLEDGED);
  await gone;
};

/**
 * Commits wait for the standby, until somebody cancels them: then they are in the primary alone, and the server says
 * so with a warning. Nobody may be told that they are done.
 */
const loseHeart = (primary: Cluster, milliseconds: number): Promise<void> =>
  asSuperuser(primary.url(), async (admin) => {
    for (const end = performance.now() + milliseconds; performance.now() < end; ) {
      await setTimeout(100);
      await admin.query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
    }
  });

const leadTo = ({ ways }: Site, { port }: Cluster): void => {
  for (const way of ways) way.leadTo(port);
};

/** The former primary is there again, and waits for no standby: whatever it is told would be lost. */
const bringBack = async (site: Site, former: Cluster): Promise<void> => {
  await startAgain(former, { synchronous_standby_names: '' });
  const before = await ask(former, ROWS);
  const node = pick(site.fleet.nodes, site.stage.random);
  await node.kill();
  const { journal } = site.trial;
  const since = journal.now();
  leadTo(site, former);
  await site.underLoad(async () => {
    await Promise.all([setTimeout(BACK), expectTurnedAway(site, node)]);
  });
  for (const line of acknowledgedSince(site, since).slice(0, MOST_OFFENDERS))
    site.expect(false, REFUSED, `${line.kind} ${JSON.stringify(line.asks)} was acknowledged by it`);
  const after = await ask(former, ROWS);
  site.expect(after === before, REFUSED, `it has ${after - before} rows more than when it came back`);
  countOne(site.stage.report, 'former primaries');

  const lead = performance.now();
  leadTo(site, site.primary);
  await site.underLoad(async () => {
    await site.recovered(lead);
    await node.start();
  });
};

const REFUSED = 'a former primary is refused';

// One is enough to know, and more help to understand.
const MOST_OFFENDERS = 5;

// Whoever is let in leaves a row behind in the list of writers, even if they do nothing else.
const ROWS = `SELECT (SELECT count(*) FROM audit) + (SELECT count(*) FROM audit_writers)
                   + (SELECT count(*) FROM tickets) + (SELECT count(*) FROM sessions) AS n`;

/** A node that is started there remembers what it saw before. */
const expectTurnedAway = async (site: Site, { place }: { readonly place: Site['trial']['place'] }) => {
  const starting = startingServer(place);
  try {
    await starting.ready;
    site.expect(false, REFUSED, 'a node started on it');
    await starting.kill();
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    const { code } = error.ending;
    const { stderr } = error.printed;
    site.expect(code === 6 && isSentence(stderr), REFUSED, `a start on it ended with ${code}: ${stderr}`);
  }
};

const writing: readonly Kind[] = ['mint', 'present', 'sign-in', 'sign-out', 'change'];

// Passwords that could not be judged count as guesses, which needs no database.
const TOO_MANY = 429;

const acknowledgedSince = ({ trial }: Site, { nth }: Moment): Line<Kind>[] =>
  writing
    .flatMap((kind): Line<Kind>[] => trial.journal.lines[kind].slice(-10_000))
    .filter(({ asked }) => asked.nth > nth)
    .filter((line) => !isUnknown(line) && !(line.kind === 'sign-in' && statusOf(line) === TOO_MANY));

const statusOf = ({ answer }: Line<Kind>): number | null =>
  answer !== null && 'status' in answer ? answer.status : null;
