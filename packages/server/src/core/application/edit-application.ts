import { type By, entry } from '../audit/entry.ts';
import { findBrand } from '../brand/find-brand.ts';
import { changedFields, withChanges } from '../changes.ts';
import type { Ports } from '../ports.ts';
import { Problem, refuseIfAny } from '../problem.ts';
import { drawLine, newestIn } from '../validity-line.ts';
import type { Application } from './application.ts';
import { applicationProblems } from './application-problems.ts';
import type { NewApplication } from './create-application.ts';

/** What to change; whatever is left out stays as it is. The slug is in links and cookies and stays. */
export type ApplicationChange = {
  readonly [Field in keyof Omit<NewApplication, 'slug'> | 'status']?: Application[Field] | undefined;
};

/**
 * Changes an application. Suspending it ends its sessions and the tickets issued so far at its door, for good.
 * Throws `brand-not-found`, `application-not-found`, `invalid-input`.
 */
export const editApplication = (
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  brandSlug: string,
  slug: string,
  change: ApplicationChange,
  by: By,
): Promise<Application> =>
  store.write(async (records) => {
    const { brands, applications, audit } = records;
    const brand = await findBrand(brands, brandSlug);
    const before = await applications.bySlug(slug.toLowerCase(), brand.id);
    if (before === null) throw new Problem('application-not-found');
    const now = clock.now();
    const suspends = change.status === 'suspended' && before.status !== 'suspended';
    const changed = withChanges(before, change);
    const newest = await newestIn(records, brand.id);
    const after = { ...changed, validFrom: suspends ? drawLine(before, now, newest) : before.validFrom };
    refuseIfAny(applicationProblems(after));
    const fields = changedFields(before, changed);
    if (fields.length === 0) return before;
    await applications.update(after);
    const event = { kind: 'application.changed', applicationId: before.id, fields } as const;
    await audit.append(entry(brand.id, now, by, event));
    return { ...after, version: before.version + 1 };
  });
