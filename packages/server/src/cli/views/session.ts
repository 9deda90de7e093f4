import { formatId } from '../../core/ids.ts';
import type { SessionFacts } from '../../core/session/ports.ts';
import { displayName } from '../../core/user/user.ts';
import { isoTime } from '../times.ts';

/** A session as programs read it. */
export const sessionDocument = ({ session, user, application, apiKeyName }: SessionFacts) => ({
  id: formatId('session', session.id),
  user: { id: formatId('user', user.id), username: user.identity.username, name: displayName(user) },
  application: application?.slug ?? null,
  method: session.method,
  ticket: session.ticketId === null ? null : formatId('ticket', session.ticketId),
  apiKey: session.apiKeyId === null ? null : { id: formatId('api-key', session.apiKeyId), name: apiKeyName },
  startedAt: isoTime(session.startedAt),
  lastSeenAt: isoTime(session.lastSeenAt),
  expiresAt: isoTime(session.expiresAt),
  address: session.address,
  userAgent: session.userAgent,
});
