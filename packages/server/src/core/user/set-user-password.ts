import { refuseAbove } from '../access/reach.ts';
import { type By, entry } from '../audit/entry.ts';
import { findBrand } from '../brand/find-brand.ts';
import type { Ports } from '../ports.ts';
import { refuseIfAny } from '../problem.ts';
import { drawLine, newestIn } from '../validity-line.ts';
import { findUser } from './find-user.ts';
import { passwordProblem } from './password.ts';
import type { User } from './user.ts';

/**
 * Gives a person a password, and ends every session and outstanding ticket from before: whoever knew the
 * old one is out. Throws `brand-not-found`, `user-not-found`, `role-above-yours`, `invalid-input`.
 */
export const setUserPassword = async (
  { store, clock, passwords }: Pick<Ports, 'store' | 'clock' | 'passwords'>,
  brandSlug: string,
  userName: string,
  password: string,
  by: By,
): Promise<User> => {
  const wrong = passwordProblem(password);
  refuseIfAny(wrong === null ? [] : [{ field: 'password', problem: wrong }]);
  const passwordHash = await passwords.hash(password);
  return store.write(async (records) => {
    const { brands, users, audit } = records;
    const brand = await findBrand(brands, brandSlug);
    const before = await findUser(users, brand.id, userName);
    refuseAbove(by, before.role);
    const now = clock.now();
    const validFrom = drawLine(before, now, await newestIn(records, brand.id));
    const after: User = { ...before, passwordHash, validFrom, updatedAt: now };
    await users.update(after);
    await audit.append(entry(brand.id, now, by, { kind: 'user.password-set', userId: before.id }));
    return { ...after, version: before.version + 1 };
  });
};
