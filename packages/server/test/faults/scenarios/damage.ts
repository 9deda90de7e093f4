import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerProcess } from '../../support/usher-process.ts';
import { exportHeads, toolThatReports } from '../audit-verify.ts';
import { Damager } from '../damage.ts';
import { type Questions, tryServer } from '../damaged-server.ts';
import { admissions } from '../invariants/evidence.ts';
import { Manager } from '../manager-process.ts';
import { judgeButForUses } from '../probe.ts';
import { below, sample } from '../random.ts';
import { countOne, type Scenario, type Stage } from '../scenario.ts';
import { serve } from '../server.ts';
import { isRedeemedTwice, type StoreView } from '../store-view.ts';
import { Trial } from '../trial.ts';
import type { KnownTicket } from '../world.ts';

/** Answers in a round before the store is copied, at least, and at most as many again. */
const ACKNOWLEDGED = 150;
/** Copies that are damaged, each in its own way. */
const COPIES = 3;
/** What a server on a copy is asked about: the newest of each kind, and as many others. */
const ASKED = 20;

export const damage: Scenario = {
  name: 'damage',
  about: 'Copies of the store are cut off, or bits are flipped in them, after a clean stop and after a kill.',
  async run(stage) {
    const trial = await Trial.open({
      stage,
      plan: { ticketLifetime: 3600, sessionLifetime: 36_000, people: 4 },
      statuses: [200, 303, 401, 404],
    });
    const damager = new Damager(stage.random);
    let { server } = await serve(trial.place);
    try {
      for (let round = 1; round <= stage.rounds; round++) {
        stage.progress(round);
        const before = await workAndEnd(trial, stage, server);
        await damageCopies(trial, stage, damager, before);
        // What the copies went through is nothing to the original.
        server = (await serve(trial.place)).server;
        if (!(await trial.examine(server.url, true))) break;
      }
    } finally {
      await server.kill();
      trial.close();
    }
  },
};

/** What was kept outside the store before anything happened to it. */
interface Before {
  /** A file of the audit log's heads. */
  readonly heads: string;
  readonly store: StoreView;
}

/** Leaves a store that nobody has open: in every other round as a crash leaves it. */
const workAndEnd = async (trial: Trial, stage: Stage, server: ServerProcess): Promise<Before> => {
  const manager = await Manager.start({ place: trial.place, as: 'open', clockOffset: 0 });
  const enough = trial.journal.acknowledged + ACKNOWLEDGED + below(ACKNOWLEDGED, stage.random);
  const isOver = (): boolean => trial.journal.acknowledged >= enough;
  await trial.load({ target: server.url, manager, isOver, commandLine: false });
  const before = { heads: await exportHeads(trial.data, stage.folder), store: await trial.read() };
  if (stage.random() < 0.5) {
    await manager.close();
    await server.stop();
    countOne(stage.report, 'after a clean stop');
  } else {
    await Promise.all([manager.kill(), server.kill()]);
    countOne(stage.report, 'after a kill');
  }
  return before;
};

const damageCopies = async (
  trial: Trial,
  stage: Stage,
  damager: Damager,
  { heads, store }: Before,
): Promise<void> => {
  const { folder, random, report } = stage;
  const questions = questionsOf(trial, random);
  const judgement = { store, plan: trial.plan, now: Date.now() };
  const spent = questions.spent.flatMap((ticket) => {
    const row = store.tickets.get(`${ticket.mint.asks.brand} ${ticket.id}`);
    return row !== undefined && judgeButForUses(judgement, ticket, row) === 'good' ? [row] : [];
  });
  for (let nth = 0; nth < COPIES; nth++) {
    const copy = join(folder, 'copy');
    const what = damager.damageCopy(trial.data, copy, { random, spent });
    const conduct = await tryServer(copy, questions);
    countOne(report, `${what}: ${conduct.outcome}`);
    if (conduct.stumbles > 0) countOne(report, `${what}: answered 500 now and then`);
    const faults = [...conduct.faults, ...(await judgeReadmissions(copy, heads, conduct.readmitted, stage))];
    for (const offender of new Set(faults)) {
      report.violations.push({
        invariant: 'damage is refused, told or harmless',
        offender: `${what}: ${offender}`,
      });
    }
    if (faults.length > 0) return;
    rmSync(copy, { recursive: true, force: true });
  }
};

const questionsOf = ({ journal, world }: Trial, random: () => number): Questions => {
  const spent = admissions(journal.lines.present)
    .map(({ asks }) => world.ticket(asks.brand, asks.ticket))
    .filter(({ mint }) => mint.asks.uses !== null);
  const some = <Thing>(things: readonly Thing[]): Thing[] => [
    ...things.slice(-ASKED),
    ...sample(things.slice(0, -ASKED), ASKED, random),
  ];
  return {
    spent: some(spent),
    sessions: some(world.sessions).slice(0, ASKED),
    keys: world.keys.filter(({ first }) => first),
  };
};

/**
 * A spent ticket that lets somebody in again is found out: by what SQLite or `usher audit verify` says of the
 * store, or else by the audit log, which holds both redemptions and is not damaged itself.
 */
const judgeReadmissions = async (
  copy: string,
  heads: string,
  readmitted: readonly KnownTicket[],
  { report }: Stage,
): Promise<string[]> => {
  if (readmitted.length === 0) return [];
  const reported = await toolThatReports(copy, heads);
  if (reported !== null) {
    countOne(report, `readmission told by ${reported}`);
    return [];
  }
  const silent = readmitted.filter(
    ({ id, mint }) => !isRedeemedTwice(join(copy, 'usher.db'), mint.asks.brand, id),
  );
  if (silent.length === 0) countOne(report, 'readmission to be seen in the audit log alone');
  return silent.map(({ id }) => `${id} was spent and let somebody in again, and nothing tells`);
};
