import { join } from 'node:path';
import type { Cores } from '../cores.ts';
import type { Engine } from '../options.ts';
import { createPostgresStore, createSqliteStore, type UsherStore } from './create-store.ts';
import type { Filling } from './filling.ts';
import { startPostgres } from './postgres.ts';
import { makeWorkFolder } from './work-folder.ts';

/** Where the stores of this run are. All of it goes with the process. */
export interface Stores {
  /** On the disk that they all lie on. */
  readonly folder: string;
  /** `null` where no store is on PostgreSQL. */
  readonly postgresVersion: string | null;
  create(name: string, engine: Engine, filling: Filling): Promise<UsherStore>;
  close(): Promise<void>;
}

export const openStores = async (engines: readonly Engine[], cores: Cores): Promise<Stores> => {
  const folder = makeWorkFolder();
  const postgres = engines.includes('postgres') ? await startPostgres(cores) : null;
  return {
    folder,
    postgresVersion: postgres?.version ?? null,
    async create(name, engine, filling) {
      const data = join(folder, name);
      if (engine === 'sqlite') return createSqliteStore(data, filling);
      if (postgres === null) throw new Error('a store on PostgreSQL, which nobody has started');
      return createPostgresStore(postgres, { name, data }, filling);
    },
    close: async () => postgres?.stop(),
  };
};
