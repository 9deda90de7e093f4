import type { Scope } from '../api-key/api-key.ts';
import type { By } from '../audit/entry.ts';
import { Problem } from '../problem.ts';
import { isWithin, type Role } from '../user/role.ts';

/**
 * Throws `role-above-yours` where whoever asks would reach above themselves: nobody gives a role that is higher than
 * their own, or changes, suspends or signs out somebody who has one.
 */
export const refuseAbove = ({ ceiling }: By, ...reached: readonly Role[]): void => {
  if (reached.some((role) => !isWithin(role, ceiling))) throw new Problem('role-above-yours');
};

/** Throws `scope-not-yours` where a key would be able to do what whoever asks may not. */
export const refuseBeyond = ({ grants }: By, wanted: readonly Scope[]): void => {
  const beyond = wanted.filter((scope) => !grants.includes(scope));
  if (beyond.length === 0) return;
  const detail = `You may not do ${beyond.join(', ')} yourself, so no key of yours can.`;
  throw new Problem('scope-not-yours', { detail });
};
