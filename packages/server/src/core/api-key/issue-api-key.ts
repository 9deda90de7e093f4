import { refuseAbove, refuseBeyond } from '../access/reach.ts';
import { type By, entry } from '../audit/entry.ts';
import { findBrand } from '../brand/find-brand.ts';
import { DAY } from '../clock.ts';
import { listProblems, nameProblems } from '../field-problems.ts';
import type { Ports } from '../ports.ts';
import { type FieldProblem, refuseIfAny } from '../problem.ts';
import { type Role, roles } from '../user/role.ts';
import { type ApiKey, type Scope, scopes } from './api-key.ts';

/** Days; keys last up to a year. */
export const LONGEST_KEY_LIFE = 366;
export const DEFAULT_KEY_LIFE = 365;

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly roleCeiling: Role;
  readonly addresses: readonly string[];
  readonly expiresInDays: number;
}

export interface IssuedApiKey {
  readonly apiKey: ApiKey;
  /** The credential itself. This is the only time that anybody sees it. */
  readonly token: string;
}

/**
 * Makes a key for a platform's back end. Throws `brand-not-found`, `invalid-input`, `role-above-yours`,
 * `scope-not-yours`.
 */
export const issueApiKey = (
  {
    store,
    clock,
    ids,
    apiKeyTokens,
    addresses,
  }: Pick<Ports, 'store' | 'clock' | 'ids' | 'apiKeyTokens' | 'addresses'>,
  brandSlug: string,
  wanted: NewApiKey,
  by: By,
): Promise<IssuedApiKey> =>
  store.write(async ({ brands, apiKeys, audit }) => {
    const brand = await findBrand(brands, brandSlug);
    refuseIfAny(newKeyProblems(wanted, addresses));
    refuseAbove(by, wanted.roleCeiling);
    refuseBeyond(by, wanted.scopes);
    const now = clock.now();
    const id = ids.next<'api-key'>();
    const { token, secretHash } = apiKeyTokens.issue(brand.id, id);
    const apiKey: ApiKey = {
      brandId: brand.id,
      id,
      name: wanted.name.trim(),
      secretHash,
      scopes: scopes.filter((scope) => wanted.scopes.includes(scope)),
      roleCeiling: wanted.roleCeiling,
      addresses: wanted.addresses,
      createdAt: now,
      expiresAt: now + wanted.expiresInDays * DAY,
      revokedAt: null,
      replacedBy: null,
      lastUsedAt: null,
    };
    await apiKeys.insert(apiKey);
    await audit.append(entry(brand.id, now, by, { kind: 'api-key.created', apiKeyId: id }));
    return { apiKey, token };
  });

const newKeyProblems = (wanted: NewApiKey, addresses: Ports['addresses']): FieldProblem[] => {
  const problems = [
    ...nameProblems(wanted.name.trim()),
    ...listProblems('addresses', wanted.addresses, addresses.problem),
  ];
  if (wanted.scopes.length === 0 || wanted.scopes.some((scope) => !scopes.includes(scope))) {
    problems.push({ field: 'scopes', problem: `must be one or more of ${scopes.join(', ')}` });
  }
  if (!roles.includes(wanted.roleCeiling)) {
    problems.push({ field: 'roleCeiling', problem: `must be one of ${roles.join(', ')}` });
  }
  const days = wanted.expiresInDays;
  if (!Number.isInteger(days) || days < 1 || days > LONGEST_KEY_LIFE) {
    problems.push({
      field: 'expiresInDays',
      problem: `must be a whole number of days from 1 to ${LONGEST_KEY_LIFE}`,
    });
  }
  return problems;
};
