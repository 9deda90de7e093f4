import { formatId } from '../ids.ts';
import type { User } from '../user/user.ts';
import { isoTime } from './iso-time.ts';

/** A person as programs read them. Nothing of the password but whether there is one. */
export const userDocument = (user: User) => ({
  id: formatId('user', user.id),
  ...user.identity,
  remark: user.remark,
  role: user.role,
  status: user.status,
  noTicket: user.noTicket,
  hasPassword: user.passwordHash !== null,
  createdAt: isoTime(user.createdAt),
  updatedAt: isoTime(user.updatedAt),
  version: user.version,
});
