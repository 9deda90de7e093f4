import type { ApplicationId } from '../../../core/ids.ts';
import type { StartFacts, StartQuery } from '../../../core/session/ports.ts';
import { readUser, userColumns } from '../../rows/user-row.ts';
import { columnsOf } from '../../rows/values.ts';
import type { Source } from '../questions.ts';
import { statement } from '../statement.ts';

const USER = 4;

/** Everything that signing in without a ticket is judged by. */
export const startFacts: Source<StartQuery, StartFacts> = {
  statement: statement(
    'start_facts',
    `SELECT q.place, b.version, a.id, a.version, ${columnsOf('u', userColumns)}
       FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])
            WITH ORDINALITY AS q (brand_id, user_id, application_id, place)
       JOIN users u ON u.brand_id = q.brand_id AND u.id = q.user_id
       JOIN brands b ON b.id = u.brand_id
       LEFT JOIN applications a ON a.brand_id = u.brand_id AND a.id = q.application_id`,
  ),
  parameters: (queries) => [
    queries.map(({ brandId }) => brandId),
    queries.map(({ userId }) => userId),
    queries.map(({ applicationId }) => applicationId),
  ],
  mention(row, mentioned, { brandId }) {
    const [, brand, applicationId, application] = row as unknown as Head;
    mentioned.brand(brandId, brand);
    if (applicationId !== null) mentioned.application(brandId, applicationId, Number(application));
  },
  read(row, known, { brandId }) {
    const [, , applicationId] = row as unknown as Head;
    return {
      user: readUser(row, USER),
      brand: known.brand(brandId),
      application: applicationId === null ? null : known.application(brandId, applicationId),
    };
  },
};

type Head = readonly [
  place: number,
  brand: number,
  applicationId: ApplicationId | null,
  application: number | null,
];
