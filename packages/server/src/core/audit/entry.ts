import type { Instant } from '../clock.ts';
import type { BrandId } from '../ids.ts';
import type { Actor, AuditEntry, AuditEvent } from './event.ts';

/** Stands where a brand would: the log of what concerns all brands, such as signing keys. */
export const INSTALLATION = 0 as BrandId;

/** Who asks for a change, and from where. */
export interface By {
  readonly actor: Actor;
  /** `null` for the command line. */
  readonly address: string | null;
}

export const entry = (brandId: BrandId, at: Instant, by: By, event: AuditEvent): AuditEntry => ({
  brandId,
  at,
  actor: by.actor,
  address: by.address,
  event,
});
