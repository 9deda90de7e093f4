import type { BrandId, UserId } from '../ids.ts';
import type { UniqueField } from './identity.ts';
import type { User } from './user.ts';

export interface UserReader {
  byId(brandId: BrandId, id: UserId): Promise<User | null>;
  /** @param canonical the canonical form of the field */
  byUnique(brandId: BrandId, field: UniqueField, canonical: string): Promise<User | null>;
  /** In the order of creation, after the given one. */
  list(brandId: BrandId, page: Page<UserId>): Promise<readonly User[]>;
}

export interface Page<Id> {
  readonly after: Id | null;
  readonly limit: number;
}

export interface UserRecords extends UserReader {
  /** Rejects with `already-taken`, naming the field, where a unique identifier is. */
  insert(user: User): Promise<void>;
  /** Writes every field but the ids, and raises the version by one. Rejects as `insert` does. */
  update(user: User): Promise<void>;
}
