import type { Role } from '../user/role.ts';

/** What may be done to a brand through its API and console: a thing, and whether it is looked at or changed. */
export const permissions = [
  'brand:read',
  'brand:write',
  'users:read',
  'users:write',
  'applications:read',
  'applications:write',
  'keys:read',
  'keys:write',
  'tickets:read',
  'tickets:write',
  'sessions:read',
  'sessions:write',
  'audit:read',
] as const;
export type Permission = (typeof permissions)[number];

const ofManagers: readonly Permission[] = [
  'brand:read',
  'users:read',
  'users:write',
  'applications:read',
  'tickets:read',
  'tickets:write',
  'sessions:read',
  'sessions:write',
];

const byRole: Readonly<Record<Role, readonly Permission[]>> = {
  member: [],
  // Look after people.
  manager: ofManagers,
  // Run the brand: what lets platforms and applications in, its rules, and its log.
  administrator: permissions,
  // Nobody is out of their reach (`reach.ts`).
  owner: permissions,
};

/** What somebody with this role may do in their brand. */
export const permissionsOf = (role: Role): readonly Permission[] => byRole[role];
