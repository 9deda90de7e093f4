import { type By, entry } from '../audit/entry.ts';
import { changedFields, withChanges } from '../changes.ts';
import { nameProblems } from '../field-problems.ts';
import type { UserId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import { refuseIfAny } from '../problem.ts';
import type { Records } from '../store.ts';
import { canonicalIdentity } from '../user/identity.ts';
import type { Brand } from './brand.ts';
import type { PolicyChange } from './create-brand.ts';
import { findBrand } from './find-brand.ts';
import { policyProblems } from './policy.ts';

export interface BrandChange {
  readonly name?: string | undefined;
  readonly policy: PolicyChange;
}

type ChangePorts = Pick<Ports, 'store' | 'clock' | 'addresses' | 'phones'>;

/**
 * Changes a brand's name or policy. A new phone country has every stored number read anew, so that records
 * and requests keep agreeing. Throws `brand-not-found`, `invalid-input`.
 */
export const changeBrand = async (
  ports: ChangePorts,
  slug: string,
  change: BrandChange,
  by: By,
): Promise<Brand> => {
  const brand = await findBrand(ports.store.read.brands, slug);
  const wanted = changed(ports, brand, change);
  // In many small transactions, because everybody who wants to write waits for each; the last one changes the
  // policy. Where this is interrupted the policy is the old one, and the command can be given again.
  const movesCountry = wanted.policy.phoneCountry !== brand.policy.phoneCountry;
  const done = movesCountry ? await rereadMostPhones(ports, wanted) : null;
  return ports.store.write(async (records) => {
    const before = await findBrand(records.brands, slug);
    const after = changed(ports, before, change);
    const fields = [
      ...(after.name === before.name ? [] : ['name']),
      ...changedFields(before.policy, after.policy),
    ];
    if (fields.length === 0) return before;
    if (fields.includes('phoneCountry')) await rereadNewPhones(ports, records, after, done);
    await records.brands.update(after);
    await records.audit.append(entry(before.id, ports.clock.now(), by, { kind: 'brand.changed', fields }));
    return { ...after, version: before.version + 1 };
  });
};

const changed = ({ addresses }: ChangePorts, before: Brand, change: BrandChange): Brand => {
  const policy = withChanges(before.policy, change.policy);
  const after: Brand = { ...before, name: change.name?.trim() ?? before.name, policy };
  refuseIfAny([...nameProblems(after.name), ...policyProblems(policy, addresses)]);
  return after;
};

const PAGE = 500;

/** Page by page, until one is not full. @returns the last person that was looked at */
interface Reread {
  readonly count: number;
  readonly last: UserId | null;
}

const rereadMostPhones = async (ports: ChangePorts, brand: Brand): Promise<UserId | null> => {
  let after: UserId | null = null;
  for (;;) {
    const start: UserId | null = after;
    const { count, last }: Reread = await ports.store.write((records) =>
      rereadPhones(ports, records, brand, start),
    );
    after = last;
    if (count < PAGE) return after;
  }
};

/** Those of people who were added meanwhile. */
const rereadNewPhones = async (
  ports: ChangePorts,
  records: Records,
  brand: Brand,
  done: UserId | null,
): Promise<void> => {
  let page = await rereadPhones(ports, records, brand, done);
  while (page.count === PAGE) page = await rereadPhones(ports, records, brand, page.last);
};

const rereadPhones = async (
  { phones }: ChangePorts,
  { users }: Records,
  brand: Brand,
  after: UserId | null,
): Promise<Reread> => {
  const page = await users.list(brand.id, { after, limit: PAGE });
  for (const user of page) {
    const canonical = canonicalIdentity(user.identity, phones, brand.policy.phoneCountry);
    if (canonical.phone1 !== user.canonical.phone1) await users.update({ ...user, canonical });
  }
  return { count: page.length, last: page.at(-1)?.id ?? after };
};
