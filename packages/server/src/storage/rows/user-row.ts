import type { Instant } from '../../core/clock.ts';
import type { BrandId, UserId } from '../../core/ids.ts';
import type { Role } from '../../core/user/role.ts';
import type { Status, User } from '../../core/user/user.ts';
import type { SqlRow, Values } from './values.ts';

export interface UserRow {
  readonly brand_id: BrandId;
  readonly id: UserId;
  readonly username: string | null;
  readonly email: string | null;
  readonly unique_id: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly phone1: string | null;
  readonly username_canonical: string | null;
  readonly email_canonical: string | null;
  readonly unique_id_canonical: string | null;
  readonly first_name_canonical: string | null;
  readonly last_name_canonical: string | null;
  readonly phone1_canonical: string | null;
  readonly remark: string | null;
  readonly role: Role;
  readonly status: Status;
  readonly no_ticket: 0 | 1;
  readonly password_hash: string | null;
  readonly valid_from: Instant;
  readonly created_at: Instant;
  readonly updated_at: Instant;
  readonly version: number;
}

export const userColumns = [
  'brand_id',
  'id',
  'username',
  'email',
  'unique_id',
  'first_name',
  'last_name',
  'phone1',
  'username_canonical',
  'email_canonical',
  'unique_id_canonical',
  'first_name_canonical',
  'last_name_canonical',
  'phone1_canonical',
  'remark',
  'role',
  'status',
  'no_ticket',
  'password_hash',
  'valid_from',
  'created_at',
  'updated_at',
  'version',
] as const satisfies ReadonlyArray<keyof UserRow>;

/** @param from where the user's columns begin in a joined row */
export const readUser = (row: SqlRow, from = 0): User => {
  const values = from === 0 ? row : row.slice(from, from + userColumns.length);
  const [
    brandId,
    id,
    username,
    email,
    uniqueId,
    firstName,
    lastName,
    phone1,
    canonicalUsername,
    canonicalEmail,
    canonicalUniqueId,
    canonicalFirstName,
    canonicalLastName,
    canonicalPhone1,
    remark,
    role,
    status,
    noTicket,
    passwordHash,
    validFrom,
    createdAt,
    updatedAt,
    version,
  ] = values as Values<UserRow, typeof userColumns>;
  return {
    brandId,
    id,
    identity: { username, email, uniqueId, firstName, lastName, phone1 },
    canonical: {
      username: canonicalUsername,
      email: canonicalEmail,
      uniqueId: canonicalUniqueId,
      firstName: canonicalFirstName,
      lastName: canonicalLastName,
      phone1: canonicalPhone1,
    },
    remark,
    role,
    status,
    noTicket: noTicket === 1,
    passwordHash,
    validFrom,
    createdAt,
    updatedAt,
    version,
  };
};

export const toUserRow = (user: User): UserRow => ({
  brand_id: user.brandId,
  id: user.id,
  username: user.identity.username,
  email: user.identity.email,
  unique_id: user.identity.uniqueId,
  first_name: user.identity.firstName,
  last_name: user.identity.lastName,
  phone1: user.identity.phone1,
  username_canonical: user.canonical.username,
  email_canonical: user.canonical.email,
  unique_id_canonical: user.canonical.uniqueId,
  first_name_canonical: user.canonical.firstName,
  last_name_canonical: user.canonical.lastName,
  phone1_canonical: user.canonical.phone1,
  remark: user.remark,
  role: user.role,
  status: user.status,
  no_ticket: user.noTicket ? 1 : 0,
  password_hash: user.passwordHash,
  valid_from: user.validFrom,
  created_at: user.createdAt,
  updated_at: user.updatedAt,
  version: user.version,
});
