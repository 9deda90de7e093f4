import { inFolder } from '../../support/place.ts';
import type { ServerProcess } from '../../support/usher-process.ts';
import { Manager } from '../manager-process.ts';
import { rescue } from '../mounting.ts';
import { PowerDisk } from '../power-disk.ts';
import { below } from '../random.ts';
import type { Scenario, Stage } from '../scenario.ts';
import { serve } from '../server.ts';
import { Trial } from '../trial.ts';

/** Answers after which the power goes: so many at least, and at most as many again. */
const ACKNOWLEDGED = 300;

export const powerCut: Scenario = {
  name: 'power-cut',
  about: 'The machine loses its power under load: what was not forced to the disk is gone.',
  needs: 'loop devices and mkfs.ext4',
  async run(stage) {
    const disk = PowerDisk.make(stage.folder);
    try {
      await play(stage, disk);
    } finally {
      if (stage.report.violations.length > 0) rescue(`${disk.folder}/data`, `${stage.folder}/data`);
      disk.remove();
    }
  },
};

const play = async (stage: Stage, disk: PowerDisk): Promise<void> => {
  const trial = await Trial.open({
    stage,
    place: inFolder(`${disk.folder}/data`),
    plan: { ticketLifetime: 3600, sessionLifetime: 36_000, people: 6 },
    statuses: [200, 303, 401, 404],
  });
  let { server } = await serve(trial.place);
  try {
    for (let round = 1; round <= stage.rounds; round++) {
      stage.progress(round);
      await workUntilCut(trial, stage, disk, server);
      const again = await serve(trial.place);
      server = again.server;
      stage.report.recoveries.push(again.took);
      if (!(await trial.examine(server.url, true))) break;
    }
  } finally {
    await server.kill();
    trial.close();
  }
};

const workUntilCut = async (
  trial: Trial,
  { random }: Stage,
  disk: PowerDisk,
  server: ServerProcess,
): Promise<void> => {
  const manager = await Manager.start({ place: trial.place, as: 'open', clockOffset: 0 });
  const doomsday = trial.journal.acknowledged + ACKNOWLEDGED + below(ACKNOWLEDGED, random);
  let isOver = false;
  let dead: Promise<unknown> = Promise.resolve();
  const watch = (): boolean => {
    if (!isOver && trial.journal.acknowledged >= doomsday) {
      isOver = true;
      // All stand still in the middle of whatever they do, and never go on.
      server.pause();
      manager.pause();
      disk.cut();
      dead = Promise.all([server.kill(), manager.kill()]);
    }
    return isOver;
  };
  await trial.load({ target: server.url, manager, isOver: watch, commandLine: false });
  await dead;
  disk.restore();
};
