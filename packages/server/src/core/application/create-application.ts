import { type By, entry } from '../audit/entry.ts';
import { findBrand } from '../brand/find-brand.ts';
import type { Ports } from '../ports.ts';
import { refuseIfAny } from '../problem.ts';
import type { Application } from './application.ts';
import { applicationProblems } from './application-problems.ts';

export type NewApplication = Pick<
  Application,
  'slug' | 'name' | 'url' | 'returnTargets' | 'ticketLifetime' | 'cookieDomain' | 'allowedFrames'
>;

/** Adds an application to a brand. Throws `brand-not-found`, `invalid-input`, `already-taken`. */
export const createApplication = (
  { store, clock, ids }: Pick<Ports, 'store' | 'clock' | 'ids'>,
  brandSlug: string,
  wanted: NewApplication,
  by: By,
): Promise<Application> =>
  store.write(async ({ brands, applications, audit }) => {
    const brand = await findBrand(brands, brandSlug);
    const now = clock.now();
    const application: Application = {
      ...wanted,
      brandId: brand.id,
      id: ids.next<'application'>(),
      slug: wanted.slug.toLowerCase(),
      name: wanted.name.trim(),
      status: 'active',
      validFrom: 0,
      createdAt: now,
      version: 1,
    };
    refuseIfAny(applicationProblems(application));
    await applications.insert(application);
    await audit.append(
      entry(brand.id, now, by, { kind: 'application.created', applicationId: application.id }),
    );
    return application;
  });
