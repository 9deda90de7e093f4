import type { DatabaseSync } from 'node:sqlite';
import type { BrandId, SessionId } from '../../core/ids.ts';
import type { SessionFacts } from '../../core/session/ports.ts';
import { readSession, sessionColumns } from '../rows/session-row.ts';
import { readUser, userColumns } from '../rows/user-row.ts';
import { columnsOf } from '../rows/values.ts';
import type { KnownRows } from './known-rows.ts';
import { prepareRow } from './prepare-row.ts';

const USER = sessionColumns.length;
const OTHERS = USER + userColumns.length;

/** Everything that a session is judged by, in one statement by primary keys: what a proxy's check waits for. */
export const prepareSessionFacts = (
  database: DatabaseSync,
  known: KnownRows,
): ((brandId: BrandId, id: SessionId) => SessionFacts | null) => {
  const select = prepareRow<[BrandId, SessionId]>(
    database,
    `SELECT ${columnsOf('s', sessionColumns)}, ${columnsOf('u', userColumns)}, b.version, a.version, k.name
       FROM sessions s
       JOIN users u ON u.brand_id = s.brand_id AND u.id = s.user_id
       JOIN brands b ON b.id = s.brand_id
       LEFT JOIN applications a ON a.brand_id = s.brand_id AND a.id = s.application_id
       LEFT JOIN api_keys k ON k.brand_id = s.brand_id AND k.id = s.api_key_id
      WHERE s.brand_id = ? AND s.id = ?
        AND (s.application_id IS NULL OR a.id IS NOT NULL)`,
  );
  return (brandId, id) => {
    const row = select(brandId, id);
    if (row === null) return null;
    const session = readSession(row);
    const [brand, application, apiKeyName] = row.slice(OTHERS) as [number, number, string | null];
    const { applicationId } = session;
    return {
      session,
      user: readUser(row, USER),
      brand: known.brand(brandId, brand),
      application: applicationId === null ? null : known.application(brandId, applicationId, application),
      apiKeyName,
    };
  };
};
