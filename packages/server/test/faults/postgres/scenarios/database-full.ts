import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openPostgresHost } from '../../../support/postgres/host.ts';
import { below } from '../../random.ts';
import { countOne, type Scenario, type Stage } from '../../scenario.ts';
import { mountSmallDisk, type SmallDisk } from '../../small-disk.ts';
import { isRunning, startAgain } from '../server.ts';
import { playOnSite, type Site } from '../site.ts';

/** Megabytes at first, and by how many the disk grows where that is how space is given back. */
const SIZE = 192;
const GROWTH = 32;
/** Answers before the disk is full, at least, and at most as many again. */
const ACKNOWLEDGED = 100;
/** Bytes that are left at most: from nothing at all to some pages. */
const LEFT = 64 * 1024;
/** Failures after which there is space again. */
const FAILURES = 40;
/** Milliseconds for which it stays full now and then. */
const LONGER = 2000;

// As on a file system that copies on write: a log that is begun has no claim to its space.
const settings = { wal_init_zero: 'off', wal_recycle: 'off' } as const;

export const databaseFull: Scenario = {
  name: 'database-full',
  about: 'The database’s disk fills up under load, log and all, and has space again.',
  async run(stage) {
    const host = openPostgresHost();
    try {
      const disk = mountSmallDisk(join(host.folder, 'disk'), SIZE);
      try {
        chmodSync(disk.folder, 0o777);
        const full = new FullDisk(disk, stage);
        await playOnSite(stage, { nodes: 2, settings, name: 'disk/cluster' }, full.play, host);
      } finally {
        disk.remove();
      }
    } finally {
      await host.close();
    }
  },
};

class FullDisk {
  readonly #disk: SmallDisk;
  readonly #stage: Stage;
  #size = SIZE;
  /** Those that the server's log has so far. */
  #panics = 0;

  constructor(disk: SmallDisk, stage: Stage) {
    this.#disk = disk;
    this.#stage = stage;
  }

  readonly play = (site: Site): Promise<void> => site.underLoad(() => this.#fill(site));

  async #fill(site: Site): Promise<void> {
    const { random } = this.#stage;
    await site.acknowledged(ACKNOWLEDGED + below(ACKNOWLEDGED, random));
    const failed = countFailures(site) + FAILURES;
    this.#disk.fill(below(LEFT, random));
    await site.until('the disk is full', () => countFailures(site) >= failed);
    for (const { client } of site.fleet.nodes) {
      const status = (await client?.send('/healthz'))?.status;
      site.expect(status === 200, 'the server stays up', `/healthz answered ${status} on a full disk`);
    }
    if (random() < 1 / 2) await setTimeout(LONGER);
    const given = performance.now();
    this.#makeRoom();
    await this.#untilReady(site);
    await site.recovered(given);
    await site.acknowledged(ACKNOWLEDGED / 2);
    this.#countPanics(site);
  }

  /** How often the server went down by itself, because there was no room for its log. */
  #countPanics({ primary }: Site): void {
    const panics = primary.log().split('PANIC:').length - 1;
    for (; this.#panics < panics; this.#panics++)
      countOne(this.#stage.report, 'crashes of the database server');
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
  }

  /** A database server that cannot write its log ends, and where it cannot recover either, for good. */
  #untilReady(site: Site): Promise<void> {
    return site.until('every node is ready', async () => {
      if (!isRunning(site.primary)) {
        this.#countPanics(site);
        await startAgain(site.primary, settings);
        this.#panics = 0;
        countOne(this.#stage.report, 'database servers that had ended');
      }
      return site.fleet.isReady();
    });
  }
}

const countFailures = ({ trial }: Site): number =>
  trial.journal.lines.mint.filter(({ answer }) => answer?.status === 503).length;
