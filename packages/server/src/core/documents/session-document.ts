import { formatId } from '../ids.ts';
import type { SessionFacts } from '../session/ports.ts';
import { displayName } from '../user/user.ts';
import { isoTime } from './iso-time.ts';

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
