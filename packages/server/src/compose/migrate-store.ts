import { join } from 'node:path';
import type { Migrated } from '../cli/composition.ts';
import type { Settings } from '../config/settings.ts';
import { migrateDatabase } from '../storage/postgres/open.ts';
import { timelinesIn } from '../storage/postgres/timeline-file.ts';
import { migrateFile } from '../storage/sqlite/open.ts';

/** Brings the store to the schema of this version, whichever engine it is on. */
export const migrateStore = ({ database, data }: Settings): Promise<Migrated> =>
  database === null
    ? migrateFile(join(data, 'usher.db'))
    : migrateDatabase(database.reveal(), timelinesIn(join(data, 'timelines.json')));
