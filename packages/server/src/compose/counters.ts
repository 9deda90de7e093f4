import type { KeyObject } from 'node:crypto';
import { Pool } from 'pg';
import type { Settings } from '../config/settings.ts';
import type { Counters } from '../core/throttle.ts';
import { createPseudonyms } from '../crypto/pseudonyms.ts';
import { memoryCounters } from '../throttle/memory-counters.ts';
import { createPostgresCounters } from '../throttle/postgres-counters.ts';

/** Where throttles count: for this process alone, or together with all nodes on the database. */
export interface OpenCounters {
  readonly counters: Counters;
  close(): Promise<void>;
}

// Milliseconds: nobody is kept waiting for the sake of a limit.
const PATIENCE = 500;

/** @param onTrouble hears when this node has to count alone, and when it need not any more */
export const openCounters = (
  { database }: Settings,
  masterKey: KeyObject,
  onTrouble: (text: string, cause?: unknown) => void,
): OpenCounters => {
  if (database === null) return { counters: memoryCounters, close: () => Promise.resolve() };
  const pool = new Pool({
    connectionString: database.reveal(),
    max: 2,
    keepAlive: true,
    application_name: 'usher throttles',
    connectionTimeoutMillis: PATIENCE,
    query_timeout: PATIENCE,
    onConnect: async (client) => {
      await client.query('SET synchronous_commit = off');
    },
  });
  // An idle connection that broke: the next statement tells.
  pool.on('error', () => undefined);
  const counters = createPostgresCounters({
    database: pool,
    pseudonym: createPseudonyms(masterKey),
    onAway: (cause) => onTrouble('limits are counted by this node alone: the database is away', cause),
    onBack: () => onTrouble('limits are counted by all nodes together again'),
  });
  let closed: Promise<void> | null = null;
  return {
    counters,
    close() {
      closed ??= pool.end();
      return closed;
    },
  };
};
