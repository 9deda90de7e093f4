import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Cluster } from '../../support/postgres/cluster.ts';
import { ask, asSuperuser, startAgain, writeInto } from './server.ts';
import { Way } from './way.ts';

// How often a copy is begun anew because a file went away meanwhile.
const MOST_TRIES = 5;

/** A standby of a server, without which that server acknowledges no commit. */
export interface Standby {
  readonly cluster: Cluster;
  /** What it hears the primary by. */
  readonly way: Way;
}

/** Makes a standby of a running server, and has that server wait for it with each commit from now on. */
export const addStandby = async (primary: Cluster, name: string): Promise<Standby> => {
  const cluster = await copyRunning(primary, name);
  const way = await Way.open(primary.port);
  const hears = new URL(primary.url());
  hears.port = String(way.port);
  appendFileSync(join(cluster.folder, 'postgresql.auto.conf'), `primary_conninfo = '${hears.href}'\n`);
  writeInto(cluster, 'standby.signal', '');
  await startAgain(cluster);
  await asSuperuser(primary.url(), async (admin) => {
    await admin.query(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
    await admin.query('SELECT pg_reload_conf()');
  });
  const isWaitedFor = "SELECT count(*) AS n FROM pg_stat_replication WHERE sync_state = 'sync'";
  while ((await ask(primary, isWaitedFor)) !== 1) await setTimeout(20);
  return { cluster, way };
};

/** https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP */
const copyRunning = (primary: Cluster, name: string): Promise<Cluster> =>
  asSuperuser(primary.url(), async (admin) => {
    await admin.query("SELECT pg_backup_start('standby', fast => true)");
    const copy = await copyFiles(primary, name);
    const { rows } = await admin.query('SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)');
    writeInto(copy, 'backup_label', rows[0]?.labelfile);
    for (const file of ['postmaster.pid', 'postmaster.opts'])
      rmSync(join(copy.folder, file), { force: true });
    return copy;
  });

const copyFiles = async (primary: Cluster, name: string): Promise<Cluster> => {
  for (let tries = 1; ; tries++) {
    try {
      return await primary.copy(`${name}-${tries}`);
    } catch (error) {
      const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isGone || tries === MOST_TRIES) throw error;
    }
  }
};

/** Makes a primary of it. Resolves once it takes writes. */
export const promote = async ({ cluster }: Standby): Promise<void> => {
  await asSuperuser(cluster.url(), (admin) => admin.query('SELECT pg_promote()'));
};

export const discard = async (cluster: Cluster): Promise<void> => {
  await cluster.stop('immediate');
  rmSync(cluster.folder, { recursive: true, force: true });
};
