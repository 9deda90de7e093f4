import type { DatabaseSync } from 'node:sqlite';
import type { ApplicationId, BrandId, UserId } from '../../core/ids.ts';
import type { StartFacts, StartQuery } from '../../core/session/ports.ts';
import { readUser, userColumns } from '../rows/user-row.ts';
import { columnsOf } from '../rows/values.ts';
import type { KnownRows } from './known-rows.ts';
import { prepareRow } from './prepare-row.ts';

const VERSIONS = userColumns.length;

/**
 * Everything that a sign-in without a ticket is judged by, in one statement by primary keys. An application of
 * another brand is no door of this one: it is not among the facts.
 */
export const prepareStartFacts = (
  database: DatabaseSync,
  known: KnownRows,
): ((query: StartQuery) => StartFacts | null) => {
  const select = prepareRow<[BrandId, UserId, ApplicationId | null]>(
    database,
    `SELECT ${columnsOf('u', userColumns)}, b.version, a.version
       FROM users u
       JOIN brands b ON b.id = u.brand_id
       LEFT JOIN applications a ON a.brand_id = u.brand_id AND a.id = ?3
      WHERE u.brand_id = ?1 AND u.id = ?2`,
  );
  return ({ brandId, userId, applicationId }) => {
    const row = select(brandId, userId, applicationId);
    if (row === null) return null;
    const [brand, application] = row.slice(VERSIONS) as [number, number | null];
    return {
      user: readUser(row),
      brand: known.brand(brandId, brand),
      application:
        applicationId === null || application === null
          ? null
          : known.application(brandId, applicationId, application),
    };
  };
};
