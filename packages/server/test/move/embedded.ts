import { expect } from 'vitest';
import type { PolicyChange } from '../../src/core/brand/create-brand.ts';
import type { BrandId } from '../../src/core/ids.ts';
import { openStore } from '../support/open-store.ts';
import { inFolder, type Place } from '../support/place.ts';
import { inRawStore, tamper } from '../support/raw-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { addApplication, addBrand, addKey, addUser, johnDoe } from '../support/usher.ts';
import { type RunningCommand, startCommand } from '../support/usher-process.ts';

const patient: PolicyChange = { phoneCountry: 'GB', managementLifetime: 3600, applicationLifetime: 3600 };

/** An embedded installation with the brand, manager, application and key of the published page's example. */
export const prepareEmbedded = async (policy: PolicyChange = {}) => {
  const place = inFolder(temporaryFolder());
  const store = await openStore(place);
  const brand = await addBrand(store, 'bumpyard', { ...patient, ...policy });
  const user = await addUser(store, johnDoe, { password: 'correct horse battery' });
  const application = await addApplication(store);
  const { token, apiKey } = await addKey(store);
  return { place, ports: store.ports, brand, user, application, token, apiKey };
};

/** The installation once it has moved: the old folder has the master key. */
export const movedTo = ({ data }: Place, database: string): Place => ({ data, database });

export const startMove = (place: Place, database: string, ...flags: string[]): RunningCommand =>
  startCommand(['move', '--from', place.data, '--to', database, ...flags]);

/** What a move reports with `--json`. */
export interface MoveDocument {
  readonly target: string;
  readonly tables: ReadonlyArray<{ readonly name: string; readonly rows: number; readonly checksum: string }>;
  readonly seconds: number;
  readonly writePauseSeconds: number | null;
}

export const move = async (place: Place, database: string): Promise<MoveDocument> => {
  const { code, stdout, stderr } = await startMove(place, database, '--json').result;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as MoveDocument;
};

/** How a move is refused. */
export const refusedMove = async (place: Place, database: string, ...flags: string[]) => {
  const { code, stdout, stderr } = await startMove(place, database, '--json', ...flags).result;
  expect(stdout).toBe('');
  const { error } = JSON.parse(stderr) as {
    readonly error: { readonly code: string; readonly message: string };
  };
  return { exit: code, code: error.code, message: error.message };
};

/** So many tickets that copying takes a while, all of them over. */
export const addOldTickets = (place: Place, brandId: BrandId, count: number): Promise<void> =>
  tamper(
    place,
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
     INSERT INTO tickets (brand_id, id, user_id, api_key_id, issued_at, expires_at, uses_left, opens_management,
                          opens_applications, compared_fields, compared_digest, return_to)
     SELECT ${brandId}, i, 1, 1, i, i, 0, 1, 0, '["username"]', randomblob(32), 'https://example.com/' || i FROM n`,
  );

/** Every table of an installation, with the columns of its key. */
const tables = {
  brands: 'id',
  users: 'brand_id, id',
  applications: 'brand_id, id',
  api_keys: 'brand_id, id',
  tickets: 'brand_id, id',
  sessions: 'brand_id, id',
  audit: 'brand_id, writer, sequence',
  audit_checkpoints: 'brand_id, writer',
  refusals: 'hour, reason',
  signing_keys: 'kid',
} as const;

export type Contents = Readonly<Record<keyof typeof tables, readonly object[]>>;

/** Everything that is in a store, the same text for the same row on either engine. */
export const contentsOf = (place: Place, prefix = ''): Promise<Contents> =>
  inRawStore(place, async ({ all }) => {
    const contents: Record<string, readonly object[]> = {};
    for (const [name, key] of Object.entries(tables))
      contents[name] = (await all(`SELECT * FROM ${prefix}${name} ORDER BY ${key}`)).map(plain);
    return contents as Contents;
  });

const plain = (row: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
    ]),
  );
