import { setTimeout } from 'node:timers/promises';
import { inFolder, placeFlags } from '../../support/place.ts';
import { NotReady, runUsher, type ServerProcess } from '../../support/usher-process.ts';
import { Manager } from '../manager-process.ts';
import { rescue } from '../mounting.ts';
import { below } from '../random.ts';
import { countOne, type Scenario, type Stage } from '../scenario.ts';
import { isSentence, serve, startingServer } from '../server.ts';
import { mountSmallDisk, type SmallDisk } from '../small-disk.ts';
import { Trial } from '../trial.ts';

/** Megabytes at first, and by how many the disk grows where that is how space is given back. */
const SIZE = 16;
const GROWTH = 4;
/** Answers before the disk is full, at least, and at most as many again. */
const ACKNOWLEDGED = 150;
/** Bytes that are left at most: from nothing at all to some pages. */
const LEFT = 64 * 1024;
/** Failures after which there is space again. */
const FAILURES = 40;
/** Milliseconds that anything may take before it counts as never. */
const AT_MOST = 15_000;

export const diskFull: Scenario = {
  name: 'disk-full',
  about:
    'The disk fills up under load and has space again; every answer is a confirmed write or an honest 503.',
  async run(stage) {
    const disk = mountSmallDisk(`${stage.folder}/disk`, SIZE);
    try {
      const trial = await Trial.open({
        stage,
        place: inFolder(`${disk.folder}/data`),
        plan: { ticketLifetime: 3600, sessionLifetime: 36_000, people: 4 },
        statuses: [200, 303, 401, 404, 503],
      });
      const play = await Play.begin(stage, disk, trial);
      try {
        await play.run();
      } finally {
        await play.end();
      }
    } finally {
      if (stage.report.violations.length > 0) rescue(`${disk.folder}/data`, `${stage.folder}/data`);
      disk.remove();
    }
  },
};

/** Something that did not come to be in time. */
class Never extends Error {}

class Play {
  readonly #stage: Stage;
  readonly #disk: SmallDisk;
  readonly #trial: Trial;
  readonly #manager: Manager;
  #server: ServerProcess;
  #size = SIZE;

  static async begin(stage: Stage, disk: SmallDisk, trial: Trial): Promise<Play> {
    const { server } = await serve(trial.place);
    const manager = await Manager.start({ place: trial.place, as: 'open', clockOffset: 0 });
    return new Play(stage, disk, trial, server, manager);
  }

  private constructor(stage: Stage, disk: SmallDisk, trial: Trial, server: ServerProcess, manager: Manager) {
    this.#stage = stage;
    this.#disk = disk;
    this.#trial = trial;
    this.#server = server;
    this.#manager = manager;
  }

  async run(): Promise<void> {
    const { rounds, progress, report } = this.#stage;
    for (let round = 1; round <= rounds; round++) {
      progress(round);
      try {
        await this.#playRound();
      } catch (never) {
        if (!(never instanceof Never)) throw never;
        report.violations.push({ invariant: 'the server stays up and works again', offender: never.message });
      }
      if (!(await this.#trial.examine(this.#server.url, false))) return;
    }
  }

  async end(): Promise<void> {
    await this.#manager.kill();
    await this.#server.kill();
    this.#trial.close();
  }

  async #playRound(): Promise<void> {
    const { random } = this.#stage;
    const { journal } = this.#trial;
    const [answered, failed] = [journal.acknowledged, this.#countMints(503)];
    await this.#underLoad(async () => {
      const enough = answered + ACKNOWLEDGED + below(ACKNOWLEDGED, random);
      await this.#until('there is load', () => journal.acknowledged >= enough);
      this.#disk.fill(below(LEFT, random));
      await this.#until('the disk is full', () => this.#countMints(503) >= failed + FAILURES);
      await this.#lookWhileFull();
      if (random() < 2 / 3) await this.#giveSpaceBack();
    });
    if (this.#isFull) await this.#startWhileFull();
  }

  #isFull = false;

  /** Everybody works until `meanwhile` is over. */
  async #underLoad(meanwhile: () => Promise<void>): Promise<void> {
    let isOver = false;
    const { url } = this.#server;
    const manager = this.#manager;
    const load = this.#trial.load({ target: url, manager, isOver: () => isOver, commandLine: false });
    this.#isFull = true;
    try {
      await meanwhile();
    } finally {
      isOver = true;
      await load;
    }
  }

  /** What needs no space goes on, and a command says why it does not. */
  async #lookWhileFull(): Promise<void> {
    const ready = await fetch(`${this.#server.url}/readyz`);
    this.#expect(ready.status === 200, `/readyz answered ${ready.status} while the disk was full`);
    const password = 'a password that nobody was told';
    const command = ['user', 'create', '--brand', 'once', '--username', 'late', '--password-stdin'];
    const args = [...command, '--email', 'late@example.com', ...placeFlags(this.#trial.place)];
    const { code, stderr } = await runUsher(args, password);
    // There may be room for it, once.
    this.#expect([0, 4, 6].includes(code ?? -1), `a command ended with ${code}: ${stderr}`);
    this.#expect(code === 0 || isSentence(stderr), `a command said: ${stderr}`);
    countOne(this.#stage.report, code === 0 ? 'commands that found room' : 'commands turned away');
  }

  async #giveSpaceBack(): Promise<void> {
    const given = performance.now();
    this.#makeRoom();
    const minted = this.#countMints(200);
    await this.#until('tickets are created again', () => this.#countMints(200) > minted);
    this.#stage.report.recoveries.push(performance.now() - given);
  }

  #makeRoom(): void {
    if (this.#stage.random() < 0.5) {
      this.#size += GROWTH;
      this.#disk.resize(this.#size);
      countOne(this.#stage.report, 'given a larger disk');
    } else {
      this.#disk.empty();
      countOne(this.#stage.report, 'given space back');
    }
    this.#isFull = false;
  }

  /** A server that is killed on a full disk starts there again, or says why not, and starts once there is room. */
  async #startWhileFull(): Promise<void> {
    await this.#server.kill();
    try {
      this.#server = await startingServer(this.#trial.place).ready;
      countOne(this.#stage.report, 'started on a full disk');
      this.#makeRoom();
    } catch (error) {
      if (!(error instanceof NotReady)) throw error;
      const { code } = error.ending;
      const { stderr } = error.printed;
      this.#expect(code === 6 && isSentence(stderr), `a start on a full disk ended with ${code}: ${stderr}`);
      countOne(this.#stage.report, 'starts turned away');
      this.#makeRoom();
      this.#server = (await serve(this.#trial.place)).server;
    }
  }

  #expect(holds: boolean, offender: string): void {
    if (!holds)
      this.#stage.report.violations.push({ invariant: 'the server stays up and works again', offender });
  }

  #countMints(status: number): number {
    return this.#trial.journal.lines.mint.filter(({ answer }) => answer?.status === status).length;
  }

  async #until(what: string, isSo: () => boolean): Promise<void> {
    const deadline = performance.now() + AT_MOST;
    while (!isSo()) {
      if (this.#server.ended() !== null) throw new Never(`the server ended before ${what}`);
      if (performance.now() > deadline) throw new Never(`it was not so within ${AT_MOST} ms that ${what}`);
      await setTimeout(1);
    }
  }
}
