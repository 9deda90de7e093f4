import type { ApiKey } from '../../src/core/api-key/api-key.ts';
import type { Application } from '../../src/core/application/application.ts';
import type { Brand } from '../../src/core/brand/brand.ts';
import { defaultPolicy, type Policy } from '../../src/core/brand/policy.ts';
import { DAY } from '../../src/core/clock.ts';
import type { ApiKeyId, ApplicationId, BrandId, UserId } from '../../src/core/ids.ts';
import { canonicalIdentity, type Identity } from '../../src/core/user/identity.ts';
import type { User } from '../../src/core/user/user.ts';
import { phoneNumbers } from '../../src/phone/phone-numbers.ts';

/**
 * Rows as the store would hand them to a pure decision, for the brand and the person of the published example:
 * for tests that need no server.
 */

/** Monday, 23 November 2026, 14:18:47.630 UTC. */
export const NOW = Date.UTC(2026, 10, 23, 14, 18, 47, 630);

const brandId = 101 as BrandId;

const nothing: Identity = {
  username: null,
  email: null,
  uniqueId: null,
  firstName: null,
  lastName: null,
  phone1: null,
};

const john: Identity = {
  username: 'john.d',
  email: 'john.d@example.com',
  uniqueId: 'A-77',
  firstName: 'John',
  lastName: 'Doe',
  phone1: '+44 20 7946 0958',
};

export const policyWith = (changes: Partial<Policy> = {}): Policy => ({
  ...defaultPolicy,
  phoneCountry: 'GB',
  ...changes,
});

export const brandWith = (changes: Partial<Brand> = {}): Brand => ({
  id: brandId,
  slug: 'bumpyard',
  name: 'Bump Yard',
  status: 'active',
  validFrom: 0,
  policy: policyWith(),
  createdAt: NOW - DAY,
  version: 1,
  ...changes,
});

/** @param identity what the record differs in from John Doe's */
export const userWith = (
  changes: Partial<Omit<User, 'identity' | 'canonical'>> = {},
  identity: Partial<Identity> = {},
): User => {
  const typed: Identity = { ...john, ...identity };
  return {
    brandId,
    id: 102 as UserId,
    identity: typed,
    canonical: canonicalIdentity(typed, phoneNumbers, 'GB'),
    remark: null,
    role: 'manager',
    status: 'active',
    noTicket: false,
    passwordHash: null,
    validFrom: 0,
    createdAt: NOW - DAY,
    updatedAt: NOW - DAY,
    version: 1,
    ...changes,
  };
};

export const apiKeyWith = (changes: Partial<ApiKey> = {}): ApiKey => ({
  brandId,
  id: 103 as ApiKeyId,
  name: 'CRM back end',
  secretHash: new Uint8Array(32),
  scopes: ['ticket:management', 'ticket:application'],
  roleCeiling: 'manager',
  addresses: [],
  createdAt: NOW - DAY,
  expiresAt: NOW + 364 * DAY,
  revokedAt: null,
  replacedBy: null,
  lastUsedAt: null,
  ...changes,
});

export const applicationWith = (changes: Partial<Application> = {}): Application => ({
  brandId,
  id: 104 as ApplicationId,
  slug: 'helpdesk',
  name: 'Help desk',
  url: 'https://helpdesk.example.com/start',
  returnTargets: [],
  ticketLifetime: null,
  cookieDomain: null,
  allowedFrames: [],
  status: 'active',
  validFrom: 0,
  createdAt: NOW - DAY,
  version: 1,
  ...changes,
});

/** The canonical form of a request that sends these fields and no others. */
export const canonicalOf = (identity: Partial<Identity>): Identity =>
  canonicalIdentity({ ...nothing, ...identity }, phoneNumbers, 'GB');
