import { type By, entry } from '../audit/entry.ts';
import { withChanges } from '../changes.ts';
import { nameProblems } from '../field-problems.ts';
import type { Ports } from '../ports.ts';
import { type FieldProblem, refuseIfAny } from '../problem.ts';
import { type Brand, slugProblem } from './brand.ts';
import { defaultPolicy, type Policy, policyProblems } from './policy.ts';

export interface NewBrand {
  readonly slug: string;
  readonly name: string;
  readonly policy: PolicyChange;
}

/** The settings to change; those left out stay as they are. */
export type PolicyChange = { readonly [Field in keyof Policy]?: Policy[Field] | undefined };

/** Adds a brand. Throws `invalid-input`, `already-taken`. */
export const createBrand = async (
  { store, clock, ids, addresses }: Pick<Ports, 'store' | 'clock' | 'ids' | 'addresses'>,
  wanted: NewBrand,
  by: By,
): Promise<Brand> => {
  const brand: Brand = {
    id: ids.next<'brand'>(),
    slug: wanted.slug.toLowerCase(),
    name: wanted.name.trim(),
    status: 'active',
    validFrom: 0,
    policy: withChanges(defaultPolicy, wanted.policy),
    createdAt: clock.now(),
    version: 1,
  };
  refuseIfAny([
    ...slugProblems(brand.slug),
    ...nameProblems(brand.name),
    ...policyProblems(brand.policy, addresses),
  ]);
  await store.write(async ({ brands, audit }) => {
    await brands.insert(brand);
    await audit.append(entry(brand.id, brand.createdAt, by, { kind: 'brand.created' }));
  });
  return brand;
};

const slugProblems = (slug: string): FieldProblem[] => {
  const problem = slugProblem(slug);
  return problem === null ? [] : [{ field: 'slug', problem }];
};
