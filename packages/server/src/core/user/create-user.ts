import { refuseAbove } from '../access/reach.ts';
import { type By, entry } from '../audit/entry.ts';
import { findBrand } from '../brand/find-brand.ts';
import type { Ports } from '../ports.ts';
import { refuseIfAny } from '../problem.ts';
import { canonicalIdentity, type Identity } from './identity.ts';
import { passwordProblem } from './password.ts';
import type { Role } from './role.ts';
import type { User } from './user.ts';
import { userProblems } from './user-problems.ts';

export interface NewUser {
  readonly identity: Identity;
  readonly remark: string | null;
  readonly role: Role;
  readonly noTicket: boolean;
  /** `null` for a person who comes in by ticket only. */
  readonly password: string | null;
}

/** Adds a person to a brand. Throws `brand-not-found`, `role-above-yours`, `invalid-input`, `already-taken`. */
export const createUser = async (
  ports: Pick<Ports, 'store' | 'clock' | 'ids' | 'phones' | 'passwords'>,
  brandSlug: string,
  wanted: NewUser,
  by: By,
): Promise<User> => {
  const { store, clock, ids, phones, passwords } = ports;
  const wrong = wanted.password === null ? null : passwordProblem(wanted.password);
  refuseIfAny(wrong === null ? [] : [{ field: 'password', problem: wrong }]);
  // Hashing takes its time, and nobody else can write while a transaction is open.
  const passwordHash = wanted.password === null ? null : await passwords.hash(wanted.password);
  return store.write(async ({ brands, users, audit }) => {
    const brand = await findBrand(brands, brandSlug);
    const now = clock.now();
    const user: User = {
      brandId: brand.id,
      id: ids.next<'user'>(),
      identity: wanted.identity,
      canonical: canonicalIdentity(wanted.identity, phones, brand.policy.phoneCountry),
      remark: wanted.remark,
      role: wanted.role,
      status: 'active',
      noTicket: wanted.noTicket,
      passwordHash,
      validFrom: 0,
      createdAt: now,
      updatedAt: now,
      version: 1,
    };
    refuseIfAny(userProblems(user, brand.policy));
    refuseAbove(by, user.role);
    await users.insert(user);
    await audit.append(entry(brand.id, now, by, { kind: 'user.created', userId: user.id }));
    return user;
  });
};
