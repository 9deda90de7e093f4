import type { Brand } from '../brand/brand.ts';
import type { Ports } from '../ports.ts';
import { canonicalField, longest } from '../user/identity.ts';
import type { User } from '../user/user.ts';

/** Whom somebody says they are, at the user-name-and-password screen. */
export interface Account {
  readonly brand: Brand | null;
  /** `null` where the name is nobody's in that brand. */
  readonly user: User | null;
}

/**
 * @param slug of the brand, as it was typed
 * @param name a user name or an e-mail address, as it was typed
 */
export const findAccount = async (
  { store, phones }: Pick<Ports, 'store' | 'phones'>,
  slug: string,
  name: string,
): Promise<Account> => {
  const brand = await store.read.brands.bySlug(slug.trim().toLowerCase());
  // What could not be stored is nobody's, and not worth bringing into canonical form.
  if (brand === null || name.length > longest.email) return { brand, user: null };
  for (const field of ['username', 'email'] as const) {
    const canonical = canonicalField(field, name, phones, null);
    const user = canonical === null ? null : await store.read.users.byUnique(brand.id, field, canonical);
    if (user !== null) return { brand, user };
  }
  return { brand, user: null };
};
