import { refuseAbove } from '../access/reach.ts';
import { type By, entry } from '../audit/entry.ts';
import { findBrand } from '../brand/find-brand.ts';
import type { Ports } from '../ports.ts';
import { drawLine, newestIn } from '../validity-line.ts';
import { findUser } from './find-user.ts';
import type { User } from './user.ts';

/**
 * Suspends a person or lets them in again. Suspending ends all their sessions and outstanding tickets for
 * good, by one line drawn in their row: activating them later does not bring those back.
 * Throws `brand-not-found`, `user-not-found`, `role-above-yours`.
 */
export const setUserStatus = (
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  brandSlug: string,
  userName: string,
  status: User['status'],
  by: By,
): Promise<User> =>
  store.write(async (records) => {
    const { brands, users, audit } = records;
    const brand = await findBrand(brands, brandSlug);
    const before = await findUser(users, brand.id, userName);
    refuseAbove(by, before.role);
    if (before.status === status) return before;
    const now = clock.now();
    const newest = await newestIn(records, brand.id);
    const validFrom = status === 'suspended' ? drawLine(before, now, newest) : before.validFrom;
    const after: User = { ...before, status, validFrom, updatedAt: now };
    await users.update(after);
    const kind = status === 'suspended' ? 'user.suspended' : 'user.activated';
    await audit.append(entry(brand.id, now, by, { kind, userId: before.id }));
    return { ...after, version: before.version + 1 };
  });
