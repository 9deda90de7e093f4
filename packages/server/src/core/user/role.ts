/** Roles, from the least to the most. A member enters applications only. */
export const roles = ['member', 'manager', 'administrator', 'owner'] as const;
export type Role = (typeof roles)[number];

const rank = (role: Role): number => roles.indexOf(role);

/** Only managers and above enter the management system. */
export const mayManage = (role: Role): boolean => rank(role) >= rank('manager');

/** Whether a key with this ceiling may create tickets for people with this role. */
export const isWithin = (role: Role, ceiling: Role): boolean => rank(role) <= rank(ceiling);
