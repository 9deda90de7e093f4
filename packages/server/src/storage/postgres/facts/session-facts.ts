import type { BrandId, SessionId } from '../../../core/ids.ts';
import type { SessionFacts } from '../../../core/session/ports.ts';
import { readSession, sessionColumns } from '../../rows/session-row.ts';
import { readUser, userColumns } from '../../rows/user-row.ts';
import { columnsOf } from '../../rows/values.ts';
import type { Source } from '../questions.ts';
import { statement } from '../statement.ts';

export interface SessionQuery {
  readonly brandId: BrandId;
  readonly id: SessionId;
}

const SESSION = 4;
const USER = SESSION + sessionColumns.length;

/** Everything that a session is judged by: what a proxy's check waits for. */
export const sessionFacts: Source<SessionQuery, SessionFacts> = {
  statement: statement(
    'session_facts',
    `SELECT q.place, b.version, a.version, k.name,
            ${columnsOf('s', sessionColumns)}, ${columnsOf('u', userColumns)}
       FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS q (brand_id, id, place)
       JOIN sessions s ON s.brand_id = q.brand_id AND s.id = q.id
       JOIN users u ON u.brand_id = s.brand_id AND u.id = s.user_id
       JOIN brands b ON b.id = s.brand_id
       LEFT JOIN applications a ON a.brand_id = s.brand_id AND a.id = s.application_id
       LEFT JOIN api_keys k ON k.brand_id = s.brand_id AND k.id = s.api_key_id
      WHERE s.application_id IS NULL OR a.id IS NOT NULL`,
  ),
  parameters: (queries) => [queries.map(({ brandId }) => brandId), queries.map(({ id }) => id)],
  mention(row, mentioned, { brandId }) {
    const [, brand, application] = row as unknown as Head;
    const { applicationId } = readSession(row.slice(SESSION));
    mentioned.brand(brandId, brand);
    if (applicationId !== null) mentioned.application(brandId, applicationId, Number(application));
  },
  read(row, known, { brandId }) {
    const [, , , apiKeyName] = row as unknown as Head;
    const session = readSession(row.slice(SESSION));
    const { applicationId } = session;
    return {
      session,
      user: readUser(row, USER),
      brand: known.brand(brandId),
      application: applicationId === null ? null : known.application(brandId, applicationId),
      apiKeyName,
    };
  },
};

type Head = readonly [place: number, brand: number, application: number | null, apiKeyName: string | null];
