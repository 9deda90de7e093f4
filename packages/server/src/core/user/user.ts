import type { Instant } from '../clock.ts';
import type { BrandId, UserId } from '../ids.ts';
import type { Identity } from './identity.ts';
import type { Role } from './role.ts';

export type Status = 'active' | 'suspended';

/** A person of one brand. */
export interface User {
  readonly brandId: BrandId;
  readonly id: UserId;
  /** As it was typed. */
  readonly identity: Identity;
  /** As it is compared. */
  readonly canonical: Identity;
  readonly remark: string | null;
  readonly role: Role;
  readonly status: Status;
  /** Such a user can never be signed in by ticket. */
  readonly noTicket: boolean;
  readonly passwordHash: string | null;
  /** Tickets issued and sessions started at this instant or before it are dead; 0 where nothing is. */
  readonly validFrom: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Counts changes, so that two editors cannot overwrite each other unseen. */
  readonly version: number;
}

/** What a person is called on a page: the name where there is one, else whatever names them. */
export const displayName = ({ identity }: Pick<User, 'identity'>): string => {
  const name = [identity.firstName, identity.lastName].filter((part) => part !== null).join(' ');
  return name || (identity.username ?? identity.email ?? identity.uniqueId ?? '');
};
