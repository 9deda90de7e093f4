import { beforeAll, describe, expect, it } from 'vitest';
import { masterKey, ringOf, signingKey } from '../../../test/support/key-ring.ts';
import {
  apiKeyWith,
  applicationWith,
  brandWith,
  NOW,
  policyWith,
  userWith,
} from '../../../test/support/records.ts';
import { addressRanges } from '../../address/address-ranges.ts';
import { createTicketSealer } from '../../crypto/ticket-sealer.ts';
import { type Door, management } from '../application/application.ts';
import { SECOND } from '../clock.ts';
import type { ApplicationId, TicketId } from '../ids.ts';
import type { IdentityField } from '../user/identity.ts';
import type { User } from '../user/user.ts';
import { judgeTicket, type RefusalReason } from './judge-ticket.ts';
import type { Ticket, TicketFacts, TicketSealer } from './ticket.ts';

let sealer: TicketSealer;

beforeAll(async () => {
  sealer = createTicketSealer({
    ring: await ringOf(NOW, signingKey('0a1b2c3d', Buffer.alloc(32))),
    masterKey,
  });
});

const helpdesk = applicationWith();
const atHelpdesk: Door = { kind: 'application', application: helpdesk };

const digestOf = (user: User, fields: readonly IdentityField[]): Uint8Array =>
  sealer.digest(
    user.brandId,
    fields.map((field) => [field, user.canonical[field]]),
  );

const ticketWith = (changes: Partial<Ticket> = {}, user = userWith()): Ticket => {
  const { comparedFields = ['username', 'email'] } = changes;
  return {
    brandId: user.brandId,
    id: 105 as TicketId,
    userId: user.id,
    apiKeyId: apiKeyWith().id,
    issuedAt: NOW,
    expiresAt: NOW + 300 * SECOND,
    usesLeft: 1,
    revokedAt: null,
    audience: { management: true, applications: 'any' },
    comparedFields,
    comparedDigest: digestOf(user, comparedFields),
    override: null,
    returnTo: null,
    ...changes,
  };
};

interface Case {
  readonly ticket?: Partial<Ticket>;
  readonly facts?: Partial<Omit<TicketFacts, 'ticket'>>;
  readonly door?: Door;
  readonly address?: string;
  /** Seconds since the ticket was issued. */
  readonly after?: number;
}

const judge = ({ ticket, facts, door = management, address = '192.0.2.7', after = 1 }: Case = {}) => {
  const all: TicketFacts = {
    ticket: ticketWith(ticket),
    brand: brandWith(),
    user: userWith(),
    apiKey: apiKeyWith(),
    application: door.kind === 'application' ? door.application : null,
    signingKey: 'active',
    ...facts,
  };
  const presentation = { door, address, now: NOW + after * SECOND };
  return judgeTicket(all, presentation, { sealer, addresses: addressRanges });
};

describe('a ticket is good', () => {
  it.each<[string, Case]>([
    ['at the management system', {}],
    ['at an application', { door: atHelpdesk }],
    [
      'at the one application it is for',
      { door: atHelpdesk, ticket: { audience: { management: false, applications: helpdesk.id } } },
    ],
    ['in the instant in which it is made', { after: 0 }],
    ['any number of times where the brand has it so', { ticket: { usesLeft: null } }],
    [
      'from an address that the brand allows',
      {
        facts: { brand: brandWith({ policy: policyWith({ managementAddresses: ['192.0.2.0/24'] }) }) },
      },
    ],
    // The list is of the management system.
    [
      'at an application from an address that management would refuse',
      {
        door: atHelpdesk,
        facts: { brand: brandWith({ policy: policyWith({ managementAddresses: ['198.51.100.0/24'] }) }) },
      },
    ],
    ['for a member at an application', { door: atHelpdesk, facts: { user: userWith({ role: 'member' }) } }],
    // It was good when it spoke; only one that was revoked is no longer believed.
    ['though the key that made it has expired since', { facts: { apiKey: apiKeyWith({ expiresAt: NOW }) } }],
    [
      'though a field has changed that was not compared',
      {
        facts: { user: userWith({}, { firstName: 'Jonathan', phone1: null }) },
      },
    ],
  ])('%s', (_, presented) => {
    expect(judge(presented)).toBeNull();
  });
});

describe('a ticket is refused as', () => {
  const elsewhere = 999 as ApplicationId;

  it.each<[RefusalReason, string, Case]>([
    ['signing-key-retired', 'the key that sealed it was retired', { facts: { signingKey: 'retired' } }],
    ['not-yet-valid', 'it was issued in the future', { after: -0.001 }],
    ['revoked', 'it was revoked', { ticket: { revokedAt: NOW } }],
    ['used', 'no use is left', { ticket: { usesLeft: 0 } }],
    [
      'wrong-door',
      'it does not open management',
      { ticket: { audience: { management: false, applications: 'any' } } },
    ],
    [
      'wrong-door',
      'it opens no application',
      { door: atHelpdesk, ticket: { audience: { management: true, applications: 'none' } } },
    ],
    [
      'wrong-door',
      'it is for another application',
      { door: atHelpdesk, ticket: { audience: { management: true, applications: elsewhere } } },
    ],
    ['wrong-door', "the application is another brand's", { door: atHelpdesk, facts: { application: null } }],
    ['brand-suspended', 'its brand is suspended', { facts: { brand: brandWith({ status: 'suspended' }) } }],
    [
      'ended-for-brand',
      'its brand was suspended in between',
      { facts: { brand: brandWith({ validFrom: NOW }) } },
    ],
    [
      'application-suspended',
      'the application is suspended',
      { door: atHelpdesk, facts: { application: applicationWith({ status: 'suspended' }) } },
    ],
    [
      'ended-for-application',
      'the application was suspended in between',
      { door: atHelpdesk, facts: { application: applicationWith({ validFrom: NOW }) } },
    ],
    ['user-suspended', 'its user is suspended', { facts: { user: userWith({ status: 'suspended' }) } }],
    [
      'ended-for-user',
      'its user was suspended in between',
      { facts: { user: userWith({ validFrom: NOW }) } },
    ],
    [
      'user-not-by-ticket',
      'its user may no longer come by ticket',
      { facts: { user: userWith({ noTicket: true }) } },
    ],
    ['key-revoked', 'its key was revoked', { facts: { apiKey: apiKeyWith({ revokedAt: NOW }) } }],
    [
      'role-not-allowed',
      'its user is only a member by now',
      { facts: { user: userWith({ role: 'member' }) } },
    ],
    ['role-above-ceiling', 'its user has risen since', { facts: { user: userWith({ role: 'owner' }) } }],
    [
      'role-above-ceiling',
      'its user has risen since, at an application',
      { door: atHelpdesk, facts: { user: userWith({ role: 'administrator' }) } },
    ],
    [
      'address-not-allowed',
      'it is presented from elsewhere',
      { facts: { brand: brandWith({ policy: policyWith({ managementAddresses: ['198.51.100.0/24'] }) }) } },
    ],
    [
      'record-changed',
      'a compared field has changed',
      { facts: { user: userWith({}, { email: 'jd@example.com' }) } },
    ],
    [
      'record-changed',
      'a compared field has been emptied',
      { facts: { user: userWith({}, { email: null }) } },
    ],
  ])('%s where %s', (reason, _, presented) => {
    expect(judge(presented)).toBe(reason);
  });
});

describe('a ticket lives, without tolerance,', () => {
  const longLived = (seconds: number) => ({ expiresAt: NOW + seconds * SECOND });

  it.each<[string, number, Case]>([
    ['60 seconds at management', 60, {}],
    ['5 minutes at an application', 300, { door: atHelpdesk }],
    ['no longer than it says itself', 20, { ticket: longLived(20) }],
    ['no longer than it says itself, at an application', 20, { door: atHelpdesk, ticket: longLived(20) }],
    [
      "as long as the brand's policy has it",
      120,
      {
        facts: { brand: brandWith({ policy: policyWith({ managementLifetime: 120 }) }) },
      },
    ],
    [
      "as long as the application has it, where that is shorter than the brand's",
      30,
      {
        door: { kind: 'application', application: applicationWith({ ticketLifetime: 30 }) },
      },
    ],
    [
      "as long as the application has it, where that is longer than the brand's",
      900,
      {
        door: { kind: 'application', application: applicationWith({ ticketLifetime: 900 }) },
        ticket: longLived(1000),
      },
    ],
  ])('%s', (_, seconds, presented) => {
    expect(judge({ ...presented, after: seconds - 0.001 })).toBeNull();
    expect(judge({ ...presented, after: seconds })).toBe('expired');
  });
});

it('one millisecond after the line that suspending drew, a ticket is good again', () => {
  const drawn = NOW - 1;
  const facts = {
    brand: brandWith({ validFrom: drawn }),
    user: userWith({ validFrom: drawn }),
    application: applicationWith({ validFrom: drawn }),
  };
  expect(judge({ facts, door: atHelpdesk })).toBeNull();
});

it('asks for the time first, so that an old ticket says nothing about its user', () => {
  const facts = { user: userWith({ status: 'suspended' }), brand: brandWith({ status: 'suspended' }) };
  expect(judge({ after: 3600, facts, ticket: { usesLeft: 0, revokedAt: NOW } })).toBe('expired');
});
