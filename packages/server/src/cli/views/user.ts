import { formatId } from '../../core/ids.ts';
import type { User } from '../../core/user/user.ts';
import { details, NOTHING } from '../table.ts';
import { isoTime, localTime } from '../times.ts';

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

/** A person as people read them. */
export const userText = ({
  id,
  identity,
  remark,
  role,
  status,
  noTicket,
  passwordHash,
  createdAt,
}: User): string =>
  details([
    ['username', identity.username ?? NOTHING],
    ['email', identity.email ?? NOTHING],
    ['unique-id', identity.uniqueId ?? NOTHING],
    ['first-name', identity.firstName ?? NOTHING],
    ['last-name', identity.lastName ?? NOTHING],
    ['phone', identity.phone1 ?? NOTHING],
    ['remark', remark ?? NOTHING],
    ['role', role],
    ['status', status],
    ['by ticket', noTicket ? 'never' : 'yes'],
    ['password', passwordHash === null ? 'none' : 'set'],
    ['id', formatId('user', id)],
    ['created', localTime(createdAt)],
  ]);
