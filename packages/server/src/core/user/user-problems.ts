import type { Policy } from '../brand/policy.ts';
import type { FieldProblem } from '../problem.ts';
import { textProblem } from '../text.ts';
import { type Identity, type IdentityField, identityFields, longest, uniqueFields } from './identity.ts';
import { type Role, roles } from './role.ts';

export interface UserFields {
  readonly identity: Identity;
  readonly canonical: Identity;
  readonly remark: string | null;
  readonly role: Role;
}

/** Everything that keeps a record from being stored in a brand with this policy, all at once. */
export const userProblems = (
  { identity, canonical, remark, role }: UserFields,
  policy: Policy,
): FieldProblem[] => {
  const problems = identityFields.flatMap((field) => {
    const problem = fieldProblem(field, identity[field], canonical[field], policy);
    return problem === null ? [] : [{ field: field as string, problem }];
  });
  const wrong = remark === null ? null : textProblem(remark, longest.remark);
  if (wrong !== null) problems.push({ field: 'remark', problem: wrong });
  if (!roles.includes(role)) problems.push({ field: 'role', problem: `must be one of ${roles.join(', ')}` });
  if (uniqueFields.every((field) => canonical[field] === null)) {
    problems.push({
      field: 'username',
      problem: `is missing; give at least one of ${uniqueFields.join(', ')}`,
    });
  }
  return problems;
};

const fieldProblem = (
  field: IdentityField,
  text: string | null,
  canonical: string | null,
  policy: Policy,
): string | null => {
  const wrong = text === null ? null : textProblem(text, longest[field]);
  if (wrong !== null || canonical !== null) return wrong;
  if (text !== null && text !== '') return field === 'phone1' ? unreadablePhone : 'is blank';
  return policy.mandatoryFields.includes(field) ? 'is mandatory for this brand' : null;
};

export const unreadablePhone =
  'is no telephone number that can be read; write it with its country code, as in "+44 20 7946 0958"';
