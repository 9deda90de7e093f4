import { ticketScopes } from '../../core/api-key/api-key.ts';
import { issueApiKey } from '../../core/api-key/issue-api-key.ts';
import type { By } from '../../core/audit/entry.ts';
import { createBrand } from '../../core/brand/create-brand.ts';
import type { Ports } from '../../core/ports.ts';
import { createUser } from '../../core/user/create-user.ts';
import { setUserPassword } from '../../core/user/set-user-password.ts';
import { generatePassword } from '../passwords.ts';

export const sampleBrand = { slug: 'bumpyard', name: 'Bump Yard' } as const;

export const samplePerson = {
  username: 'john.d',
  email: 'john.d@example.com',
  firstName: 'John',
  lastName: 'Doe',
  phone1: '+44 20 7946 0958',
} as const;

/** What the person at the terminal needs to try things out. */
export interface Sample {
  readonly apiKey: string;
  readonly password: string;
}

/**
 * Sees to it that the store has the sample brand and person, with a new password and a new key, because the
 * old ones can no longer be shown.
 */
export const prepareSample = async (ports: Ports, by: By): Promise<Sample> => {
  const { read } = ports.store;
  const brand = (await read.brands.bySlug(sampleBrand.slug)) ?? (await createSampleBrand(ports, by));
  const password = generatePassword();
  const present = await read.users.byUnique(brand.id, 'username', samplePerson.username);
  if (present === null) {
    const identity = { ...samplePerson, uniqueId: null };
    const wanted = { identity, remark: null, role: 'manager', noTicket: false, password } as const;
    await createUser(ports, brand.slug, wanted, by);
  } else {
    await setUserPassword(ports, brand.slug, samplePerson.username, password, by);
  }
  const key = {
    name: 'Quickstart',
    scopes: ticketScopes,
    roleCeiling: 'manager',
    addresses: [],
    expiresInDays: 30,
  } as const;
  const { token } = await issueApiKey(ports, brand.slug, key, by);
  return { apiKey: token, password };
};

const createSampleBrand = (ports: Ports, by: By) => {
  const mandatoryFields = ['username', 'email', 'firstName', 'lastName', 'phone1'] as const;
  return createBrand(ports, { ...sampleBrand, policy: { phoneCountry: 'GB', mandatoryFields } }, by);
};
