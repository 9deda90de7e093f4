import { ticketScopes } from '../api-key/api-key.ts';
import type { Caller } from '../api-key/authenticate-api-key.ts';
import type { By } from '../audit/entry.ts';
import type { Brand } from '../brand/brand.ts';
import { Problem } from '../problem.ts';
import type { SessionFacts } from '../session/ports.ts';
import { type Permission, permissions, permissionsOf } from './permission.ts';

/** Whoever works on a brand, and what they may do there. */
export interface Principal {
  readonly brand: Brand;
  readonly by: By;
  readonly permissions: readonly Permission[];
}

/** Somebody who is signed in at the management system. */
export const principalOfSession = ({ user, brand }: SessionFacts, address: string): Principal => ({
  brand,
  by: {
    actor: { kind: 'user', id: user.id },
    address,
    ceiling: user.role,
    grants: [...ticketScopes, ...permissionsOf(user.role)],
  },
  permissions: permissionsOf(user.role),
});

/** A program with a key. */
export const principalOfKey = ({ apiKey, brand }: Caller, address: string): Principal => ({
  brand,
  by: {
    actor: { kind: 'api-key', id: apiKey.id },
    address,
    ceiling: apiKey.roleCeiling,
    grants: apiKey.scopes,
  },
  permissions: permissions.filter((permission) => apiKey.scopes.includes(permission)),
});

/** Throws `permission-missing`, naming it. */
export const requirePermission = ({ permissions: held }: Principal, needed: Permission): void => {
  if (held.includes(needed)) return;
  const detail = `This needs the permission ${needed}. Ask an administrator of your brand for it.`;
  throw new Problem('permission-missing', { detail });
};
