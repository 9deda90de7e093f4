import type { ApiKey } from '../api-key/api-key.ts';
import type { Application } from '../application/application.ts';
import { management } from '../application/application.ts';
import type { Policy } from '../brand/policy.ts';
import { mayManage } from '../user/role.ts';
import type { User } from '../user/user.ts';
import { type Audience, lifetimeAt } from './ticket.ts';

/** How long a ticket is good at each kind of door, in whole seconds; a door that it does not open is absent. */
export interface ValidFor {
  readonly management?: number;
  readonly applications?: number;
}

export interface Doors {
  readonly audience: Audience;
  readonly validFor: ValidFor;
}

/**
 * Which doors a new ticket opens: what the key may, the person may and the request asked for.
 * `null` where none is left. Pure.
 *
 * @param application the only one that may redeem the ticket, where the request named one
 * @param expiresIn whole seconds; it can only shorten
 */
export const chooseDoors = (
  apiKey: ApiKey,
  user: User,
  policy: Policy,
  application: Application | null,
  expiresIn: number | null,
): Doors | null => {
  const shortest = (milliseconds: number): number =>
    Math.min(milliseconds / 1000, expiresIn ?? Number.POSITIVE_INFINITY);
  const validFor: { management?: number; applications?: number } = {};
  if (application === null && apiKey.scopes.includes('ticket:management') && mayManage(user.role)) {
    validFor.management = shortest(lifetimeAt(management, policy));
  }
  if (apiKey.scopes.includes('ticket:application')) {
    const seconds = application?.ticketLifetime ?? policy.applicationLifetime;
    validFor.applications = shortest(seconds * 1000);
  }
  if (validFor.management === undefined && validFor.applications === undefined) return null;
  const applications = validFor.applications === undefined ? 'none' : (application?.id ?? 'any');
  return { audience: { management: validFor.management !== undefined, applications }, validFor };
};
