import { isAllowed } from '../address.ts';
import { entry } from '../audit/entry.ts';
import type { ApiKeyRefusalReason } from '../audit/event.ts';
import type { Brand } from '../brand/brand.ts';
import type { Instant } from '../clock.ts';
import type { Ports } from '../ports.ts';
import type { ProblemCode } from '../problem.ts';
import { type ApiKey, apiKeyState, type Scope } from './api-key.ts';

/** A platform that has proved who it is. */
export interface Caller {
  readonly apiKey: ApiKey;
  readonly brand: Brand;
}

export type Authentication =
  | { readonly outcome: 'authenticated'; readonly caller: Caller }
  /** Not a key of ours, or the secret is wrong: nothing is known about who asks. */
  | { readonly outcome: 'unknown'; readonly problem: ProblemCode }
  /** One of our keys, which may not be used so. */
  | {
      readonly outcome: 'refused';
      readonly problem: ProblemCode;
      readonly reason: ApiKeyRefusalReason;
      readonly caller: Caller;
    };

/**
 * Who calls, by the text of their key.
 * @param token `null` where none was sent
 * @param needed the caller must hold at least one of these
 */
export const authenticateApiKey = async (
  ports: Pick<Ports, 'store' | 'clock' | 'apiKeyTokens' | 'equal' | 'addresses'>,
  token: string | null,
  address: string,
  needed: readonly Scope[],
): Promise<Authentication> => {
  if (token === null) return { outcome: 'unknown', problem: 'key-required' };
  const reference = ports.apiKeyTokens.read(token);
  if (reference === null) return { outcome: 'unknown', problem: 'key-invalid' };
  const caller = await ports.store.apiKeys.find(reference.brandId, reference.id);
  if (caller === null || !ports.equal(caller.apiKey.secretHash, reference.secretHash)) {
    return { outcome: 'unknown', problem: 'key-invalid' };
  }
  const now = ports.clock.now();
  const reason = judgeApiKey(caller, now, address, needed, ports);
  if (reason !== null) return { outcome: 'refused', problem: problemFor[reason], reason, caller };
  ports.store.apiKeys.touch(reference.brandId, reference.id, now);
  return { outcome: 'authenticated', caller };
};

const judgeApiKey = (
  { apiKey, brand }: Caller,
  now: Instant,
  address: string,
  needed: readonly Scope[],
  { addresses }: Pick<Ports, 'addresses'>,
): ApiKeyRefusalReason | null => {
  const state = apiKeyState(apiKey, now);
  if (state !== 'live') return state;
  if (brand.status !== 'active') return 'brand-suspended';
  if (!isAllowed(addresses, brand.policy.apiAddresses, address)) return 'address-not-allowed';
  if (!isAllowed(addresses, apiKey.addresses, address)) return 'address-not-allowed';
  return needed.some((scope) => apiKey.scopes.includes(scope)) ? null : 'no-scope';
};

const problemFor: Record<ApiKeyRefusalReason, ProblemCode> = {
  revoked: 'key-invalid',
  expired: 'key-invalid',
  'brand-suspended': 'key-invalid',
  'address-not-allowed': 'key-address',
  'no-scope': 'key-scope',
};

/** Writes down that an authentic key was turned away. The caller of this bounds how often. */
export const recordApiKeyRefusal = (
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { apiKey }: Caller,
  reason: ApiKeyRefusalReason,
  address: string,
): Promise<void> =>
  store.audit.append(
    entry(
      apiKey.brandId,
      clock.now(),
      { actor: { kind: 'api-key', id: apiKey.id }, address },
      { kind: 'api-key.refused', apiKeyId: apiKey.id, reason },
    ),
  );
