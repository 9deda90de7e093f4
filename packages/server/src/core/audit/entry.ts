import type { Scope } from '../api-key/api-key.ts';
import type { Instant } from '../clock.ts';
import type { BrandId } from '../ids.ts';
import type { Role } from '../user/role.ts';
import type { Actor, AuditEntry, AuditEvent } from './event.ts';

/** Stands where a brand would: the log of what concerns all brands, such as signing keys. */
export const INSTALLATION = 0 as BrandId;

/** Who did something, and from where. */
export interface Origin {
  readonly actor: Actor;
  /** `null` for the command line. */
  readonly address: string | null;
}

/** Who asks for a change. */
export interface By extends Origin {
  /** The highest role that they may give, and whose holders they may change. */
  readonly ceiling: Role;
  /** What a key that they make may do. */
  readonly grants: readonly Scope[];
}

export const entry = (brandId: BrandId, at: Instant, by: Origin, event: AuditEvent): AuditEntry => ({
  brandId,
  at,
  actor: by.actor,
  address: by.address,
  event,
});
