import { describe, expect, it } from 'vitest';
import { apiKeyWith, applicationWith, policyWith, userWith } from '../../../test/support/records.ts';
import type { Scope } from '../api-key/api-key.ts';
import type { Application } from '../application/application.ts';
import type { Role } from '../user/role.ts';
import { chooseDoors } from './choose-doors.ts';

interface Asked {
  readonly scopes?: readonly Scope[];
  readonly role?: Role;
  readonly application?: Application | null;
  readonly expiresIn?: number | null;
}

const doorsFor = (
  { scopes, role = 'manager', application = null, expiresIn = null }: Asked,
  policy = policyWith(),
) => chooseDoors(apiKeyWith(scopes ? { scopes } : {}), userWith({ role }), policy, application, expiresIn);

const helpdesk = applicationWith();
const management = ['ticket:management'] as const;
const applications = ['ticket:application'] as const;

describe('chooseDoors', () => {
  it.each<[string, Asked, object, object]>([
    [
      'both to a manager',
      {},
      { management: 60, applications: 300 },
      { management: true, applications: 'any' },
    ],
    [
      'both to an administrator',
      { role: 'administrator' },
      { management: 60, applications: 300 },
      { management: true, applications: 'any' },
    ],
    [
      'both to an owner',
      { role: 'owner' },
      { management: 60, applications: 300 },
      { management: true, applications: 'any' },
    ],
    [
      'only applications to a member',
      { role: 'member' },
      { applications: 300 },
      { management: false, applications: 'any' },
    ],
    [
      'only management with a key for it',
      { scopes: management },
      { management: 60 },
      { management: true, applications: 'none' },
    ],
    [
      'only applications with a key for them',
      { scopes: applications },
      { applications: 300 },
      { management: false, applications: 'any' },
    ],
    [
      'only the application that is named',
      { application: helpdesk },
      { applications: 300 },
      { management: false, applications: helpdesk.id },
    ],
    [
      'the named application to a member',
      { application: helpdesk, role: 'member' },
      { applications: 300 },
      { management: false, applications: helpdesk.id },
    ],
  ])('opens %s', (_, asked, validFor, audience) => {
    expect(doorsFor(asked)).toEqual({ validFor, audience });
  });

  it.each<[string, Asked]>([
    ['a member and a key for management', { role: 'member', scopes: management }],
    ['a named application and a key for management', { application: helpdesk, scopes: management }],
    ['a key without scopes', { scopes: [] }],
  ])('opens none for %s', (_, asked) => {
    expect(doorsFor(asked)).toBeNull();
  });
});

describe('the lifetimes', () => {
  const policy = policyWith({ managementLifetime: 90, applicationLifetime: 600 });

  it("are the brand's", () => {
    expect(doorsFor({}, policy)?.validFor).toEqual({ management: 90, applications: 600 });
  });

  it("are the named application's own where it has one", () => {
    const application = applicationWith({ ticketLifetime: 20 });
    expect(doorsFor({ application }, policy)?.validFor).toEqual({ applications: 20 });
  });

  it.each([
    [1, { management: 1, applications: 1 }],
    [89, { management: 89, applications: 89 }],
    [90, { management: 90, applications: 90 }],
    [91, { management: 90, applications: 91 }],
    [601, { management: 90, applications: 600 }],
    [Number.MAX_SAFE_INTEGER, { management: 90, applications: 600 }],
  ])('are only ever shortened by expiresIn, here %d', (expiresIn, validFor) => {
    expect(doorsFor({ expiresIn }, policy)?.validFor).toEqual(validFor);
  });

  it('of an application are shortened by expiresIn too', () => {
    const application = applicationWith({ ticketLifetime: 1000 });
    expect(doorsFor({ application, expiresIn: 999 }, policy)?.validFor).toEqual({ applications: 999 });
    expect(doorsFor({ application, expiresIn: 1001 }, policy)?.validFor).toEqual({ applications: 1000 });
  });
});
