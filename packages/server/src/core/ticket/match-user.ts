import type { Policy } from '../brand/policy.ts';
import type { Identity, IdentityField } from '../user/identity.ts';
import type { User } from '../user/user.ts';
import { overridableFields } from './read-ticket-request.ts';

/** The fields in which a record must equal a request: the mandatory ones, less those that override replaces. */
export const comparedFields = (policy: Policy, overrideUserInfo: boolean): readonly IdentityField[] =>
  overrideUserInfo
    ? policy.mandatoryFields.filter((field) => !overridableFields.some((name) => name === field))
    : policy.mandatoryFields;

export type Match =
  | { readonly outcome: 'match'; readonly user: User }
  | { readonly outcome: 'no-such-user' }
  | { readonly outcome: 'user-suspended'; readonly user: User }
  | { readonly outcome: 'field-differs'; readonly user: User; readonly fields: readonly IdentityField[] };

/**
 * The published rule: "if there is a match in the database with all mandatory fields". Unique identifiers
 * are unique, so the one user that was looked up is the only one that can match. Pure.
 *
 * @param wanted the canonical form of the request
 */
export const matchUser = (
  candidate: User | null,
  wanted: Identity,
  fields: readonly IdentityField[],
): Match => {
  if (candidate === null) return { outcome: 'no-such-user' };
  const differing = fields.filter(
    (field) => wanted[field] === null || wanted[field] !== candidate.canonical[field],
  );
  if (differing.length > 0) return { outcome: 'field-differs', user: candidate, fields: differing };
  if (candidate.status !== 'active') return { outcome: 'user-suspended', user: candidate };
  return { outcome: 'match', user: candidate };
};
