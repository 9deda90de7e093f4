import type { BrandId } from '../ids.ts';
import { parseId } from '../ids.ts';
import { Problem } from '../problem.ts';
import { canonicalField, uniqueFields } from './identity.ts';
import type { UserReader } from './ports.ts';
import type { User } from './user.ts';

// User names, e-mail addresses and unique ids do not need the numbering plans.
const noPhones = { toE164: () => null };

/**
 * The user with this id (`usr_…`), user name, e-mail address or unique id, tried in that order.
 * Throws `user-not-found`.
 */
export const findUser = async (users: UserReader, brandId: BrandId, name: string): Promise<User> => {
  const id = parseId('user', name);
  const byId = id === null ? null : await users.byId(brandId, id);
  if (byId !== null) return byId;
  for (const field of uniqueFields) {
    const canonical = canonicalField(field, name, noPhones, null);
    const user = canonical === null ? null : await users.byUnique(brandId, field, canonical);
    if (user !== null) return user;
  }
  throw new Problem('user-not-found');
};
