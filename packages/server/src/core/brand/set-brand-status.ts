import { type By, entry } from '../audit/entry.ts';
import type { Ports } from '../ports.ts';
import { drawLine, newestIn } from '../validity-line.ts';
import type { Brand } from './brand.ts';
import { findBrand } from './find-brand.ts';

/**
 * Suspends a brand or lets it work again. Suspending ends every session and every outstanding ticket of the
 * brand for good, by one line drawn in its row: activating it later does not bring them back.
 * Throws `brand-not-found`.
 */
export const setBrandStatus = (
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  slug: string,
  status: Brand['status'],
  by: By,
): Promise<Brand> =>
  store.write(async (records) => {
    const { brands, audit } = records;
    const before = await findBrand(brands, slug);
    if (before.status === status) return before;
    const now = clock.now();
    const newest = await newestIn(records, before.id);
    const validFrom = status === 'suspended' ? drawLine(before, now, newest) : before.validFrom;
    const after: Brand = { ...before, status, validFrom };
    await brands.update(after);
    const kind = status === 'suspended' ? 'brand.suspended' : 'brand.activated';
    await audit.append(entry(before.id, now, by, { kind }));
    return { ...after, version: before.version + 1 };
  });
