import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type KeepAliveClient, openKeepAliveClient } from '../support/keep-alive.ts';
import { inFolder, type Place } from '../support/place.ts';
import { Administration } from './administration.ts';
import { verifyAudit } from './audit-verify.ts';
import type { Plan } from './installation.ts';
import { createJudge } from './invariants/invariants.ts';
import { Journal } from './journal.ts';
import { runLoad } from './load.ts';
import { Manager } from './manager-process.ts';
import { probe } from './probe.ts';
import { countAcknowledged, type Stage } from './scenario.ts';
import { readStore, type StoreView } from './store-view.ts';
import { printedOn } from './transcript.ts';
import { Visits } from './visits.ts';
import { World } from './world.ts';

/** Requests under way at once. */
const WORKERS = 16;

// No answer takes so long where all is well; a server that is silent for so long is stuck.
const PATIENCE = 20_000;

/** How the harness speaks to a server. */
export const connections = { connections: WORKERS, patience: PATIENCE } as const;

export interface TrialOptions {
  readonly stage: Stage;
  readonly plan: Plan;
  /** Where administrators reach the store; a folder of the stage's unless given. */
  readonly place?: Place;
  /** Where all that have the store open keep their data, each below it; the place's folder unless given. */
  readonly folder?: string;
  /** Reads the store past the product; the file in the place's folder unless given. */
  readonly read?: () => Promise<StoreView>;
  /** Any other answer is wrong, whatever was asked. */
  readonly statuses: readonly number[];
  /** The server's clock, as far as this process knows it. */
  readonly serverTime?: () => number;
}

/** A server by its URL; several of them by what sends each request to one, which its owner closes. */
export type Target = string | Pick<KeepAliveClient, 'send'>;

export interface LoadParts {
  readonly target: Target;
  readonly manager: Manager;
  readonly isOver: () => boolean;
  /** Whether commands in processes of their own take part. */
  readonly commandLine: boolean;
}

/** A store with everything that is known about it, for as many rounds as it lasts. */
export class Trial {
  readonly place: Place;
  readonly plan: Plan;
  readonly journal: Journal;
  readonly world: World;
  readonly #stage: Stage;
  readonly #statuses: readonly number[];
  readonly #serverTime: () => number;
  readonly #folder: string;
  readonly #read: (() => Promise<StoreView>) | null;
  readonly #judge = createJudge();
  #before = { tickets: 0, sessions: 0 };

  /** Makes the store, with its brands, people and keys. */
  static async open(options: TrialOptions): Promise<Trial> {
    const place = options.place ?? inFolder(join(options.stage.folder, 'data'));
    mkdirSync(place.data, { recursive: true, mode: 0o700 });
    const manager = await Manager.start({ place, as: 'open', clockOffset: 0 });
    const keys = await manager.install(options.plan);
    await manager.close();
    return new Trial(options, place, new World(options.plan.people, keys));
  }

  private constructor(options: TrialOptions, place: Place, world: World) {
    const { stage, plan, statuses, read = null, serverTime = () => Date.now() } = options;
    this.#stage = stage;
    this.#statuses = statuses;
    this.#serverTime = serverTime;
    this.#read = read;
    this.#folder = options.folder ?? place.data;
    this.plan = plan;
    this.place = place;
    this.journal = new Journal(join(stage.folder, 'journal.jsonl'), serverTime);
    this.world = world;
  }

  get data(): string {
    return this.place.data;
  }

  get store(): string {
    return join(this.data, 'usher.db');
  }

  async read(): Promise<StoreView> {
    return this.#read === null ? readStore(this.store) : this.#read();
  }

  /** Speaks to a server for as long as `work` takes. */
  async visit<Result>(target: Target, work: (visits: Visits) => Promise<Result>): Promise<Result> {
    if (typeof target !== 'string') return work(new Visits(target, this.journal, this.world));
    const client = openKeepAliveClient(target, connections);
    try {
      return await work(new Visits(client, this.journal, this.world));
    } finally {
      client.close();
    }
  }

  administration(manager: Manager): Administration {
    const { place, journal, world } = this;
    return new Administration({ place, journal, world, random: this.#stage.random, manager });
  }

  /** Everybody at once, until it is over. @param administration the caller may have to kill its command */
  async load(
    { target, manager, isOver, commandLine }: LoadParts,
    administration: Administration = this.administration(manager),
  ): Promise<void> {
    const { random } = this.#stage;
    const { world } = this;
    const { ticketLifetime } = this.plan;
    const commands = async (): Promise<void> => {
      while (commandLine && !isOver()) await administration.changeAtTheCommandLine();
    };
    const others = typeof target !== 'string';
    const common = { world, random, administration, ticketLifetime, isOver };
    await this.visit(target, (visits) =>
      Promise.all([runLoad({ ...common, visits, workers: WORKERS, goesOn: others }), commands()]),
    );
  }

  /**
   * Asks a server, which nobody else is asking, and judges everything. `true` where all held.
   * @param isFresh whether it was started after the load, and remembers nothing
   */
  async examine(target: Target, isFresh: boolean): Promise<boolean> {
    if (!isFresh) await this.#sessionsAreForgotten();
    const { world, plan } = this;
    const { random, report } = this.#stage;
    const store = await this.read();
    await this.visit(target, (visits) =>
      probe({
        ...{ visits, world, plan, random, store },
        now: this.#serverTime(),
        before: this.#before,
      }),
    );
    this.#before = { tickets: world.tickets.length, sessions: world.sessions.length };
    const { journal } = this;
    const evidence = {
      ...{ journal, world, plan },
      store: await this.read(),
      statuses: this.#statuses,
      printed: printedOn(this.#folder),
    };
    report.violations.push(...this.#judge(evidence));
    const broken = await verifyAudit(this.place, null);
    if (broken !== null)
      report.violations.push({ invariant: '10: the audit chains verify', offender: broken });
    report.rounds += 1;
    return report.violations.length === 0;
  }

  /** A node may believe a session for a second after another process has ended it. */
  async #sessionsAreForgotten(): Promise<void> {
    const last = Math.max(0, ...this.journal.lines.change.map(({ answered }) => answered?.elapsed ?? 0));
    await setTimeout(Math.max(0, last + 1000 - performance.now()));
  }

  close(): void {
    countAcknowledged(this.#stage.report, this.journal);
    this.journal.close();
  }
}
