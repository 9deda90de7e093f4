import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { Cluster } from './cluster.ts';
import { folderInMemory } from './folder-in-memory.ts';
import { openPostgresHost } from './host.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the superuser of the run's PostgreSQL reaches it; there is none where a project does not need it. */
    readonly postgres?: string;
  }
}

/** The role that the tests' databases belong to: an ordinary one, whom row-level security binds. */
const CREATE_ROLE = 'CREATE ROLE usher LOGIN';

const FOUND_AT = 'TEST_POSTGRES';

/** One cluster for all projects of a run: the first starts it, the others find it in the environment. */
export const setup = async (project: TestProject): Promise<(() => Promise<void>) | undefined> => {
  const found = process.env[FOUND_AT];
  if (found !== undefined) {
    project.provide('postgres', found);
    return;
  }
  const host = openPostgresHost(folderInMemory());
  try {
    const cluster = await Cluster.create(host);
    await cluster.start({ max_wal_size: '256MB' });
    const admin = new Client(cluster.url());
    await admin.connect();
    await admin.query(CREATE_ROLE);
    await admin.end();
    process.env[FOUND_AT] = cluster.url();
    project.provide('postgres', cluster.url());
    return async () => {
      await cluster.stop('immediate');
      await host.close();
    };
  } catch (error) {
    await host.close();
    throw error;
  }
};
