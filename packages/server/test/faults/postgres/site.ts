import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Place } from '../../support/place.ts';
import type { Cluster, PostgresSettings } from '../../support/postgres/cluster.ts';
import { openPostgresHost, type PostgresHost } from '../../support/postgres/host.ts';
import type { Administration } from '../administration.ts';
import type { Plan } from '../installation.ts';
import { Manager } from '../manager-process.ts';
import type { Stage } from '../scenario.ts';
import { Trial } from '../trial.ts';
import { Fleet } from './fleet.ts';
import { Node } from './node.ts';
import { ask, databaseUrl, startPrimary } from './server.ts';
import { readDatabase } from './store-view.ts';
import { Way } from './way.ts';

/** Milliseconds that anything may take before it counts as never. */
const AT_MOST = 30_000;

// What a cache of sessions may still believe.
const SECOND = 1000;

const patient: Plan = { ticketLifetime: 3600, sessionLifetime: 36_000, people: 6 };

export interface SiteOptions {
  readonly nodes: number;
  readonly plan?: Plan;
  /** Of the database server. */
  readonly settings?: PostgresSettings;
  /** The server's folder within the host's. */
  readonly name?: string;
  /** Starts a node; on the machine's own clock unless given. */
  readonly start?: (node: Node, nth: number) => Promise<unknown>;
}

/** Something that did not come to be in time. */
class Never extends Error {}

/** An installation of many nodes on one PostgreSQL database, each with a way of its own to it. */
export class Site {
  readonly host: PostgresHost;
  readonly stage: Stage;
  readonly trial: Trial;
  readonly fleet: Fleet;
  /** Everybody's ways to the database: the nodes', and that of the administrators. */
  readonly ways: readonly Way[];
  /** Where the database is. */
  primary: Cluster;
  #manager: Manager;
  #administration: Administration | null = null;

  static async open(stage: Stage, options: SiteOptions, host: PostgresHost): Promise<Site> {
    const { name = 'primary', settings, plan = patient, start = (node) => node.start() } = options;
    const primary = await startPrimary(host, name, settings);
    const way = await Way.open(primary.port);
    const placeOf = (who: string, { port }: Way): Place => ({
      data: join(stage.folder, who),
      database: databaseUrl(primary, port),
    });
    const place = placeOf('administrators', way);
    const trial = await Trial.open({
      ...{ stage, plan, place },
      folder: stage.folder,
      read: () => readDatabase(databaseUrl(site.primary)),
      // What a node cannot confirm while the database is away it says so.
      statuses: [200, 303, 401, 404, 503],
    });
    const nodes = await Promise.all(
      Array.from({ length: options.nodes }, async (_, nth) => {
        const itsWay = await Way.open(primary.port);
        const node = new Node(placeOf(`node-${nth + 1}`, itsWay), itsWay, place.data);
        await start(node, nth);
        return node;
      }),
    );
    const manager = await Manager.start({ place, as: 'open', clockOffset: 0 });
    const fleet = new Fleet(nodes, stage.random);
    const ways = [...nodes.map((node) => node.way), way];
    const site: Site = new Site({ host, stage, trial, fleet, ways, primary }, manager);
    return site;
  }

  private constructor(
    parts: Pick<Site, 'host' | 'stage' | 'trial' | 'fleet' | 'ways' | 'primary'>,
    manager: Manager,
  ) {
    this.host = parts.host;
    this.stage = parts.stage;
    this.trial = parts.trial;
    this.fleet = parts.fleet;
    this.ways = parts.ways;
    this.primary = parts.primary;
    this.#manager = manager;
  }

  /** Everybody works until `meanwhile` is over. */
  async underLoad(meanwhile: () => Promise<void>): Promise<void> {
    const { trial, fleet } = this;
    let isOver = false;
    const manager = this.#manager;
    this.#administration = trial.administration(manager);
    const load = trial.load(
      // Not in every round: a process for each change keeps two cores busy.
      { target: fleet, manager, isOver: () => isOver, commandLine: this.stage.random() < 1 / 4 },
      this.#administration,
    );
    load.catch(() => undefined);
    try {
      await meanwhile();
    } finally {
      isOver = true;
      await load;
    }
  }

  /** `kill -9` for what administrators have running. */
  async killAdministrators(): Promise<void> {
    this.#administration?.killCommand();
    await this.#manager.kill();
  }

  /** Resolves once so many more requests have been answered. */
  async acknowledged(number: number): Promise<void> {
    const { journal } = this.trial;
    const enough = journal.acknowledged + number;
    await this.until(`${number} requests are answered`, () => journal.acknowledged >= enough);
  }

  /** Resolves once every node that runs may be sent traffic, and what is asked only then is done; notes how long it took. */
  async recovered(since: number): Promise<void> {
    await this.until('every node is ready', () => this.fleet.isReady());
    const { journal } = this.trial;
    const { nth } = journal.now();
    await this.until('tickets are created', () =>
      journal.lines.mint.slice(-100).some(({ asked, answer }) => asked.nth > nth && answer?.status === 200),
    );
    this.stage.report.recoveries.push(performance.now() - since);
  }

  async until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = performance.now() + AT_MOST;
    while (!(await isSo())) {
      if (performance.now() > deadline) throw new Never(`it was not so within ${AT_MOST} ms that ${what}`);
      await setTimeout(5);
    }
  }

  expect(holds: boolean, invariant: string, offender: string): void {
    if (!holds) this.stage.report.violations.push({ invariant, offender });
  }

  /** Judges everything, with nobody at work any more. `true` where all held. */
  async examine(): Promise<boolean> {
    for (const node of this.fleet.nodes) {
      this.expect(!node.hasEnded(), 'the server stays up', node.complaints());
    }
    if (!this.#manager.isRunning()) await this.#callManager();
    // What was sent by somebody who is gone may be under way still.
    await this.until('no transaction is open', async () => (await ask(this.primary, OPEN)) === 0);
    await setTimeout(SECOND);
    return this.trial.examine(this.fleet, true);
  }

  async #callManager(): Promise<void> {
    this.#manager = await Manager.start({ place: this.trial.place, as: 'open', clockOffset: 0 });
  }

  async close(): Promise<void> {
    await this.#manager.kill();
    await this.fleet.kill();
    for (const way of this.ways) way.close();
    this.trial.close();
  }
}

const OPEN = `SELECT count(*) AS n FROM pg_stat_activity
               WHERE application_name LIKE 'usher%' AND xact_start IS NOT NULL`;

/**
 * Plays the rounds of a scenario on a site of its own, and stops at the first that breaks something.
 * @param onHost where the database server runs; whoever gives it closes it
 */
export const playOnSite = async (
  stage: Stage,
  options: SiteOptions,
  playRound: (site: Site) => Promise<void>,
  onHost: PostgresHost | null = null,
): Promise<void> => {
  const host = onHost ?? openPostgresHost();
  try {
    const site = await Site.open(stage, options, host);
    try {
      await playRounds(stage, site, playRound);
    } finally {
      await site.close();
    }
  } finally {
    if (onHost === null) await host.close();
  }
};

const playRounds = async (
  { rounds, progress, report }: Stage,
  site: Site,
  playRound: (site: Site) => Promise<void>,
): Promise<void> => {
  for (let round = 1; round <= rounds; round++) {
    progress(round);
    try {
      await playRound(site);
    } catch (never) {
      if (!(never instanceof Never)) throw never;
      report.violations.push({ invariant: 'the installation works again', offender: never.message });
      return;
    }
    if (!(await site.examine())) return;
  }
};
