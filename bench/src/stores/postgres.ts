import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { Cluster } from '../../../packages/server/test/support/postgres/cluster.ts';
import { openPostgresHost } from '../../../packages/server/test/support/postgres/host.ts';
import { bindTo, type Cores } from '../cores.ts';
import { resultsFolder } from './work-folder.ts';

/** A PostgreSQL of this run. It ends with the process, in whichever way that ends, and its files with it. */
export interface Postgres {
  readonly version: string;
  /** @returns the address of a new database, whose owner is no superuser */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

// An answer only after its commit is on the disk, as on the embedded store. The memory is what a small machine
// would give it.
const settings = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', shared_buffers: '512MB' };

export const startPostgres = async ({ database: cores }: Cores): Promise<Postgres> => {
  // Beside the other stores, where waiting for the disk costs what it costs.
  const host = openPostgresHost(resultsFolder);
  const cluster = await Cluster.create(host);
  await cluster.start(settings);
  if (cores !== null) bindTo(cores, processesOf(cluster.folder));
  const admin = new Client(cluster.url());
  await admin.connect();
  await admin.query('CREATE ROLE usher LOGIN; GRANT pg_checkpoint TO usher');
  const { rows } = await admin.query<{ readonly server_version: string }>('SHOW server_version');
  return {
    version: rows[0]?.server_version ?? 'unknown',
    async createDatabase(name) {
      await admin.query(`CREATE DATABASE "${name}" OWNER usher`);
      return cluster.url(name, 'usher');
    },
    async stop() {
      await admin.end();
      await cluster.stop();
      await host.close();
    },
  };
};

/** The one that starts all others, and those that it has started. */
const processesOf = (folder: string): number[] => {
  const [first = ''] = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
  const children = readFileSync(`/proc/${first}/task/${first}/children`, 'utf8').trim().split(' ');
  return [first, ...children].map(Number);
};
