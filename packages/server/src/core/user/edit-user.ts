import { refuseAbove } from '../access/reach.ts';
import { type By, entry } from '../audit/entry.ts';
import { findBrand } from '../brand/find-brand.ts';
import { changedFields, withChanges } from '../changes.ts';
import type { Ports } from '../ports.ts';
import { Problem, refuseIfAny } from '../problem.ts';
import { findUser } from './find-user.ts';
import { canonicalIdentity, type Identity } from './identity.ts';
import type { Role } from './role.ts';
import type { User } from './user.ts';
import { userProblems } from './user-problems.ts';

/** What to change; whatever is left out stays as it is. `null` empties a field. */
export interface UserChange {
  readonly identity: { readonly [Field in keyof Identity]?: Identity[Field] | undefined };
  readonly remark?: string | null | undefined;
  readonly role?: Role | undefined;
  readonly noTicket?: boolean | undefined;
  /** The version that the change was decided on; left out where it is to be made whatever happened since. */
  readonly version?: number | undefined;
}

/**
 * Changes a person's record. Throws `brand-not-found`, `user-not-found`, `role-above-yours`, `invalid-input`,
 * `changed-meanwhile`, `already-taken`.
 */
export const editUser = (
  { store, clock, phones }: Pick<Ports, 'store' | 'clock' | 'phones'>,
  brandSlug: string,
  userName: string,
  change: UserChange,
  by: By,
): Promise<User> =>
  store.write(async ({ brands, users, audit }) => {
    const brand = await findBrand(brands, brandSlug);
    const before = await findUser(users, brand.id, userName);
    if (change.version !== undefined && change.version !== before.version)
      throw new Problem('changed-meanwhile');
    const identity = withChanges(before.identity, change.identity);
    const { remark, role, noTicket } = change;
    const canonical = canonicalIdentity(identity, phones, brand.policy.phoneCountry);
    const after = { ...withChanges(before, { remark, role, noTicket }), identity, canonical };
    refuseIfAny(userProblems(after, brand.policy));
    refuseAbove(by, before.role, after.role);
    const fields = [
      ...changedFields(before.identity, identity),
      ...changedFields(
        { remark: before.remark, role: before.role, noTicket: before.noTicket },
        { remark: after.remark, role: after.role, noTicket: after.noTicket },
      ),
    ];
    if (fields.length === 0) return before;
    const now = clock.now();
    await users.update({ ...after, updatedAt: now });
    await audit.append(entry(brand.id, now, by, { kind: 'user.changed', userId: before.id, fields }));
    return { ...after, updatedAt: now, version: before.version + 1 };
  });
