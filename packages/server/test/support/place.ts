import { Secret } from '../../src/config/secret.ts';
import { type Settings, settings } from '../../src/config/settings.ts';

/** Where an installation lives. Whoever is told so in another process works on the same one. */
export interface Place {
  /** The folder of the master key and, where there is no database, of the store. */
  readonly data: string;
  /** Where a PostgreSQL database is; `null` for the store in the folder. */
  readonly database: string | null;
}

/** The installation whose store is in a folder. */
export const inFolder = (data: string): Place => ({ data, database: null });

export const placeSettings = ({ data, database }: Place): Pick<Settings, 'data' | 'database'> => ({
  data,
  database: database === null ? null : new Secret(database),
});

/** What the command line has to be told. */
export const placeFlags = ({ data, database }: Place): readonly string[] => [
  ...[settings.data.flag, data],
  ...(database === null ? [] : [settings.database.flag, database]),
];
