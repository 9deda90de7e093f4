import { setTimeout } from 'node:timers/promises';
import type { ServerProcess } from '../../support/usher-process.ts';
import { Manager } from '../manager-process.ts';
import { below } from '../random.ts';
import { countOne, type Scenario, type Stage } from '../scenario.ts';
import { serve, startingServer } from '../server.ts';
import { Trial } from '../trial.ts';

/** Answers after which the server is killed: so many at least, and at most as many again. */
const ACKNOWLEDGED = 300;
/** Milliseconds by which the kill comes later than the answer, at most: anywhere in a commit. */
const LATER = 5;
/** Milliseconds after which a start is killed, at most: anywhere in recovery. */
const START = 400;

export const kill: Scenario = {
  name: 'kill',
  about:
    'The server is killed (kill -9) under load and started again, now and then with all that had the store open.',
  async run(stage) {
    const trial = await Trial.open({
      stage,
      plan: { ticketLifetime: 3600, sessionLifetime: 36_000, people: 6 },
      statuses: [200, 303, 401, 404],
    });
    let { server } = await serve(trial.place);
    let manager = await Manager.start({ place: trial.place, as: 'open', clockOffset: 0 });
    try {
      for (let round = 1; round <= stage.rounds; round++) {
        stage.progress(round);
        await workUntilKilled(trial, stage, server, manager);
        await killAStart(trial, stage);
        const again = await serve(trial.place);
        server = again.server;
        stage.report.recoveries.push(again.took);
        if (!manager.isRunning())
          manager = await Manager.start({ place: trial.place, as: 'open', clockOffset: 0 });
        if (!(await trial.examine(server.url, true))) break;
      }
    } finally {
      await manager.kill();
      await server.kill();
      trial.close();
    }
  },
};

const workUntilKilled = async (
  trial: Trial,
  { random, report }: Stage,
  server: ServerProcess,
  manager: Manager,
): Promise<void> => {
  const administration = trial.administration(manager);
  const doomsday = trial.journal.acknowledged + ACKNOWLEDGED + below(ACKNOWLEDGED, random);
  const later = random() * LATER;
  const takesAll = random() < 0.5;
  let killed: Promise<void> | null = null;
  let isGone = false;
  const end = async (): Promise<void> => {
    await setTimeout(later);
    if (takesAll) administration.killCommand();
    await Promise.all([server.kill(), takesAll ? manager.kill() : null]);
    isGone = true;
  };
  const isOver = (): boolean => {
    if (killed === null && trial.journal.acknowledged >= doomsday) killed = end();
    return isGone;
  };
  await trial.load({ target: server.url, manager, isOver, commandLine: true }, administration);
  if (killed === null) {
    report.violations.push({
      invariant: 'the server stays up',
      offender: server.printed().stderr.slice(-2000),
    });
    return;
  }
  await killed;
  countOne(report, takesAll ? 'killed with everything' : 'killed alone');
};

/** One start in three is killed as well. */
const killAStart = async ({ place }: Trial, { random, report }: Stage): Promise<void> => {
  if (random() > 1 / 3) return;
  const { ready, kill: killStart } = startingServer(place);
  ready.catch(() => undefined);
  await setTimeout(random() * START);
  await killStart();
  countOne(report, 'killed while starting');
};
