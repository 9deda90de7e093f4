import type { SessionFacts } from '../../core/session/ports.ts';

/**
 * Whether a session may see and end another of the same person's: from the management system all of them,
 * from an application its own only, because an application may hold its people's cookies.
 */
export const isInReach = ({ session: own }: SessionFacts, { session: other }: SessionFacts): boolean =>
  own.applicationId === null || own.applicationId === other.applicationId;
