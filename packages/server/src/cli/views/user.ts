import { formatId } from '../../core/ids.ts';
import type { User } from '../../core/user/user.ts';
import { details, NOTHING } from '../table.ts';
import { localTime } from '../times.ts';

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
