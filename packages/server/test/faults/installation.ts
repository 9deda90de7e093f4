import { issueApiKey } from '../../src/core/api-key/issue-api-key.ts';
import type { By } from '../../src/core/audit/entry.ts';
import { createBrand } from '../../src/core/brand/create-brand.ts';
import { formatId } from '../../src/core/ids.ts';
import type { Ports } from '../../src/core/ports.ts';
import { createUser } from '../../src/core/user/create-user.ts';
import { newKey } from './changes.ts';

/** What there is before anything happens. */
export interface Plan {
  /** Seconds for which a ticket is good, unless it asks for less. */
  readonly ticketLifetime: number;
  /** Seconds for which a session lasts. */
  readonly sessionLifetime: number;
  readonly people: number;
}

/** The two kinds of brand: a ticket is good once, or as often as one likes while it lasts. */
export const brands = { once: 'single', often: 'unlimited' } as const;
export type BrandSlug = keyof typeof brands;
export const slugs = Object.keys(brands) as readonly BrandSlug[];

export const nameOf = (nth: number): string => `person-${nth}`;
export const emailOf = (name: string): string => `${name}@example.com`;
export const firstPassword = (name: string): string => `the first password of ${name}`;
export const FIRST_NAME = 'Pat';

/** An API key that is never revoked. */
export interface FirstKey {
  readonly brand: BrandSlug;
  readonly id: string;
  readonly token: string;
}

export const install = async (ports: Ports, plan: Plan, by: By): Promise<readonly FirstKey[]> => {
  const keys: FirstKey[] = [];
  for (const slug of slugs) {
    const policy = {
      ticketUses: brands[slug],
      managementLifetime: plan.ticketLifetime,
      sessionAbsolute: plan.sessionLifetime,
      sessionIdle: plan.sessionLifetime,
    };
    await createBrand(ports, { slug, name: slug, policy }, by);
    for (let nth = 0; nth < plan.people; nth++) await addPerson(ports, slug, nameOf(nth), by);
    const { apiKey, token } = await issueApiKey(ports, slug, { ...newKey, name: 'first' }, by);
    keys.push({ brand: slug, id: formatId('api-key', apiKey.id), token });
  }
  return keys;
};

const addPerson = (ports: Ports, brand: string, name: string, by: By) =>
  createUser(
    ports,
    brand,
    {
      identity: {
        username: name,
        email: emailOf(name),
        uniqueId: null,
        firstName: FIRST_NAME,
        lastName: null,
        phone1: null,
      },
      remark: null,
      role: 'manager',
      noTicket: false,
      password: firstPassword(name),
    },
    by,
  );
