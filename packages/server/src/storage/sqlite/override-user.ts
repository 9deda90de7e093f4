import type { DatabaseSync } from 'node:sqlite';
import type { User } from '../../core/user/user.ts';

/**
 * Takes what a ticket changes in a record. The statement names the only columns that a ticket may touch:
 * whatever the record it is given says, nobody's role, status or identifier changes here.
 */
export const prepareOverride = (database: DatabaseSync): ((user: User) => void) => {
  const update = database.prepare(
    `UPDATE users
        SET first_name = ?, last_name = ?, phone1 = ?, remark = ?,
            first_name_canonical = ?, last_name_canonical = ?, phone1_canonical = ?,
            updated_at = ?, version = version + 1
      WHERE brand_id = ? AND id = ?`,
  );
  return ({ brandId, id, identity, canonical, remark, updatedAt }) => {
    update.run(
      identity.firstName,
      identity.lastName,
      identity.phone1,
      remark,
      canonical.firstName,
      canonical.lastName,
      canonical.phone1,
      updatedAt,
      brandId,
      id,
    );
  };
};
