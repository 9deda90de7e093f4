import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type KeepAliveClient, openKeepAliveClient } from '../support/keep-alive.ts';
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
import { Visits } from './visits.ts';
import { World } from './world.ts';

/** Requests under way at once. */
const WORKERS = 16;

// Longer than any answer takes where all is well; a server that is silent for so long is stuck.
const PATIENCE = 20_000;

export interface TrialOptions {
  readonly stage: Stage;
  readonly plan: Plan;
  readonly data?: string;
  /** Any other answer is wrong, whatever was asked. */
  readonly statuses: readonly number[];
  /** The server's clock, as far as this process knows it. */
  readonly serverTime?: () => number;
}

export interface LoadParts {
  readonly url: string;
  readonly manager: Manager;
  readonly isOver: () => boolean;
  /** Whether commands in processes of their own take part. */
  readonly commandLine: boolean;
}

/** A store with everything that is known about it, for as many rounds as it lasts. */
export class Trial {
  readonly data: string;
  readonly plan: Plan;
  readonly journal: Journal;
  readonly world: World;
  readonly #stage: Stage;
  readonly #statuses: readonly number[];
  readonly #serverTime: () => number;
  readonly #judge = createJudge();
  #before = { tickets: 0, sessions: 0 };

  /** Makes the store, with its brands, people and keys. */
  static async open(options: TrialOptions): Promise<Trial> {
    const data = options.data ?? join(options.stage.folder, 'data');
    mkdirSync(data, { recursive: true, mode: 0o700 });
    const manager = await Manager.start({ data, as: 'open', clockOffset: 0 });
    const keys = await manager.install(options.plan);
    await manager.close();
    return new Trial(options, data, new World(options.plan.people, keys));
  }

  private constructor(options: TrialOptions, data: string, world: World) {
    const { stage, plan, statuses, serverTime = () => Date.now() } = options;
    this.#stage = stage;
    this.#statuses = statuses;
    this.#serverTime = serverTime;
    this.plan = plan;
    this.data = data;
    this.journal = new Journal(join(stage.folder, 'journal.jsonl'), serverTime);
    this.world = world;
  }

  get store(): string {
    return join(this.data, 'usher.db');
  }

  read(): StoreView {
    return readStore(this.store);
  }

  /** Speaks to the server at a URL for as long as `work` takes. */
  async visit<Result>(url: string, work: (visits: Visits) => Promise<Result>): Promise<Result> {
    const client: KeepAliveClient = openKeepAliveClient(url, { connections: WORKERS, patience: PATIENCE });
    try {
      return await work(new Visits(client, this.journal, this.world));
    } finally {
      client.close();
    }
  }

  administration(manager: Manager): Administration {
    const { data, journal, world } = this;
    return new Administration({ data, journal, world, random: this.#stage.random, manager });
  }

  /** Everybody at once, until it is over. @param administration the caller may have to kill its command */
  async load(
    { url, manager, isOver, commandLine }: LoadParts,
    administration: Administration = this.administration(manager),
  ): Promise<void> {
    const { random } = this.#stage;
    const { world } = this;
    const { ticketLifetime } = this.plan;
    const commands = async (): Promise<void> => {
      while (commandLine && !isOver()) await administration.changeAtTheCommandLine();
    };
    await this.visit(url, (visits) =>
      Promise.all([
        runLoad({ world, random, visits, administration, workers: WORKERS, ticketLifetime, isOver }),
        commands(),
      ]),
    );
  }

  /**
   * Asks the server at a URL, which nobody else is asking, and judges everything. `true` where all held.
   * @param isFresh whether it was started after the load, and remembers nothing
   */
  async examine(url: string, isFresh: boolean): Promise<boolean> {
    if (!isFresh) await this.#sessionsAreForgotten();
    const { world, plan } = this;
    const { random, report } = this.#stage;
    await this.visit(url, (visits) =>
      probe({
        ...{ visits, world, plan, random },
        store: this.read(),
        now: this.#serverTime(),
        before: this.#before,
      }),
    );
    this.#before = { tickets: world.tickets.length, sessions: world.sessions.length };
    const { journal } = this;
    const evidence = { journal, world, store: this.read(), plan, statuses: this.#statuses };
    report.violations.push(...this.#judge(evidence));
    const broken = await verifyAudit(this.data, null);
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
