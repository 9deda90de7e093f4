import type { ApiKeyRow } from './rows/api-key-row.ts';
import type { ApplicationRow } from './rows/application-row.ts';
import type { AuditCheckpointRow } from './rows/audit-checkpoint-row.ts';
import type { AuditRow } from './rows/audit-row.ts';
import type { BrandRow } from './rows/brand-row.ts';
import type { RefusalRow } from './rows/refusal-row.ts';
import type { SessionRow } from './rows/session-row.ts';
import type { SigningKeyRow } from './rows/signing-key-row.ts';
import type { TicketRow } from './rows/ticket-row.ts';
import type { UserRow } from './rows/user-row.ts';

/**
 * The tables, as every engine has them: text, integers within 53 bits, bytes; truth values as 0 and 1, lists
 * and objects as JSON text. Every key begins with the brand, but for brands and signing keys themselves and for
 * the refusals that no brand can be named for.
 */
export interface Schema {
  readonly brands: BrandRow;
  readonly users: UserRow;
  readonly applications: ApplicationRow;
  readonly api_keys: ApiKeyRow;
  readonly tickets: TicketRow;
  readonly sessions: SessionRow;
  readonly audit: AuditRow;
  readonly audit_checkpoints: AuditCheckpointRow;
  readonly refusals: RefusalRow;
  readonly signing_keys: SigningKeyRow;
}
