import type { AuditEvent } from '../../core/audit/event.ts';
import { formatId } from '../../core/ids.ts';
import { localTime } from '../times.ts';

/** What the records that an event names are called now; empty where it names none. */
export interface EventNames {
  readonly user: string;
  readonly apiKey: string;
  /** The management system where the event has no application. */
  readonly application: string;
}

/** What somebody did, or was refused: a sentence that begins after their name. Pure. */
export const describeEvent = (event: AuditEvent, names: EventNames): string => {
  switch (event.kind) {
    case 'brand.created':
      return 'created the brand';
    case 'brand.suspended':
      return 'suspended the brand';
    case 'brand.activated':
      return 'activated the brand';
    case 'brand.changed':
      return `changed the brand: ${event.fields.join(', ')}`;
    case 'user.created':
      return `created user ${names.user}`;
    case 'user.changed':
      return `changed user ${names.user}: ${event.fields.join(', ')}`;
    case 'user.suspended':
      return `suspended user ${names.user}`;
    case 'user.activated':
      return `activated user ${names.user}`;
    case 'user.password-set':
      return `set the password of user ${names.user}`;
    case 'application.created':
      return `created application ${names.application}`;
    case 'application.changed':
      return `changed application ${names.application}: ${event.fields.join(', ')}`;
    case 'api-key.created':
      return `created API key ${names.apiKey}`;
    case 'api-key.revoked':
      return `revoked API key ${names.apiKey}`;
    case 'api-key.rotated':
      return `rotated API key ${names.apiKey}, which works until ${localTime(event.worksUntil)}`;
    case 'api-key.refused':
      return `was refused: ${event.reason}`;
    case 'signing-key.created':
      return `created signing key ${event.kid}`;
    case 'signing-key.retired':
      return `retired signing key ${event.kid}`;
    case 'audit.pruned':
      return `dropped ${event.records} old records of this log, up to number ${event.through}`;
    default:
      return describeSignIn(event, names);
  }
};

type SignInEvent = Extract<AuditEvent, { kind: `${'ticket' | 'session' | 'sign-in'}.${string}` }>;

const describeSignIn = (event: SignInEvent, { user, application }: EventNames): string => {
  const ticket = 'ticketId' in event ? formatId('ticket', event.ticketId) : '';
  switch (event.kind) {
    case 'ticket.minted':
      return `created ${ticket} for ${user}${list(', with new ', event.override)}`;
    case 'ticket.mint-refused':
      return `was refused a ticket${user === '' ? '' : ` for ${user}`}: ${event.reason}${list(': ', event.fields)}`;
    case 'ticket.opened':
      return `was asked to confirm ${ticket} for ${user} at ${application}`;
    case 'ticket.redeemed':
      return `signed in to ${application} with ${ticket}${list(', with new ', event.override)}`;
    case 'ticket.refused':
      return `was refused at ${application} with ${ticket} for ${user}: ${event.reason}`;
    case 'ticket.revoked':
      return `revoked ${ticket} for ${user}`;
    case 'session.started':
      return `signed in to ${application} with a password`;
    case 'session.ended':
      return `${endings[event.reason]} ${formatId('session', event.sessionId)} of ${user}`;
    case 'sign-in.refused':
      return `was refused${user === '' ? '' : ` as ${user}`}: ${event.reason}`;
  }
};

const endings = { 'signed-out': 'signed out of', ended: 'ended', replaced: 'replaced' } as const;

const list = (before: string, fields: readonly string[]): string =>
  fields.length === 0 ? '' : before + fields.join(', ');
