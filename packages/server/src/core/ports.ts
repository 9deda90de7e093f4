import type { AddressRanges } from './address.ts';
import type { ApiKeyTokens } from './api-key/api-key.ts';
import type { AuditSealer } from './audit/chain.ts';
import type { Clock } from './clock.ts';
import type { IdSource } from './ids.ts';
import type { ConstantTimeEqual, Passwords } from './secrets.ts';
import type { SessionTokens } from './session/session.ts';
import type { SessionCache } from './session/session-cache.ts';
import type { SigningKeys } from './signing-key/signing-key.ts';
import type { Store } from './store.ts';
import type { TicketSealer } from './ticket/ticket.ts';
import type { PhoneNumbers } from './user/identity.ts';

/** Everything that core needs of the world. Each operation names the part that it takes. */
export interface Ports {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly store: Store;
  readonly sealer: TicketSealer;
  readonly signingKeys: SigningKeys;
  readonly auditSealer: AuditSealer;
  readonly apiKeyTokens: ApiKeyTokens;
  readonly sessionTokens: SessionTokens;
  readonly sessionCache: SessionCache;
  readonly passwords: Passwords;
  readonly equal: ConstantTimeEqual;
  readonly phones: PhoneNumbers;
  readonly addresses: AddressRanges;
}
