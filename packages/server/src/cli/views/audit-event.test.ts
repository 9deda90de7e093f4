import { expect, it } from 'vitest';
import type { AuditEvent } from '../../core/audit/event.ts';
import type { ApiKeyId, ApplicationId, SessionId, TicketId, UserId } from '../../core/ids.ts';
import { describeEvent } from './audit-event.ts';

const names = { user: 'john.d', apiKey: '"CRM"', application: 'reports' };
const userId = 1 as UserId;
const apiKeyId = 2 as ApiKeyId;
const applicationId = 3 as ApplicationId;
const ticketId = 4 as TicketId;
const sessionId = 5 as SessionId;
const TICKET = 'tkt_00000000004';
const SESSION = 'ses_00000000005';

const sentences: readonly (readonly [AuditEvent, string])[] = [
  [{ kind: 'brand.created' }, 'created the brand'],
  [{ kind: 'brand.suspended' }, 'suspended the brand'],
  [{ kind: 'brand.activated' }, 'activated the brand'],
  [{ kind: 'brand.changed', fields: ['name', 'arrival'] }, 'changed the brand: name, arrival'],
  [{ kind: 'user.created', userId }, 'created user john.d'],
  [{ kind: 'user.changed', userId, fields: ['role'] }, 'changed user john.d: role'],
  [{ kind: 'user.suspended', userId }, 'suspended user john.d'],
  [{ kind: 'user.activated', userId }, 'activated user john.d'],
  [{ kind: 'user.password-set', userId }, 'set the password of user john.d'],
  [{ kind: 'application.created', applicationId }, 'created application reports'],
  [{ kind: 'application.changed', applicationId, fields: ['url'] }, 'changed application reports: url'],
  [{ kind: 'api-key.created', apiKeyId }, 'created API key "CRM"'],
  [{ kind: 'api-key.revoked', apiKeyId }, 'revoked API key "CRM"'],
  [{ kind: 'api-key.refused', apiKeyId, reason: 'no-scope' }, 'was refused: no-scope'],
  [
    { kind: 'ticket.minted', ticketId, userId, apiKeyId, override: ['firstName'] },
    `created ${TICKET} for john.d, with new firstName`,
  ],
  [
    {
      kind: 'ticket.mint-refused',
      apiKeyId,
      userId,
      reason: 'field-differs',
      fields: ['lastName', 'phone1'],
    },
    'was refused a ticket for john.d: field-differs: lastName, phone1',
  ],
  [
    { kind: 'ticket.opened', ticketId, userId, applicationId },
    `was asked to confirm ${TICKET} for john.d at reports`,
  ],
  [
    { kind: 'ticket.redeemed', ticketId, userId, apiKeyId, sessionId, applicationId, override: [] },
    `signed in to reports with ${TICKET}`,
  ],
  [
    { kind: 'ticket.refused', ticketId, userId, applicationId, reason: 'expired' },
    `was refused at reports with ${TICKET} for john.d: expired`,
  ],
  [{ kind: 'session.started', sessionId, userId, applicationId }, 'signed in to reports with a password'],
  [{ kind: 'session.ended', sessionId, userId, reason: 'ended' }, `ended ${SESSION} of john.d`],
  [{ kind: 'session.ended', sessionId, userId, reason: 'signed-out' }, `signed out of ${SESSION} of john.d`],
  [{ kind: 'session.ended', sessionId, userId, reason: 'replaced' }, `replaced ${SESSION} of john.d`],
  [{ kind: 'sign-in.refused', userId, reason: 'wrong-password' }, 'was refused as john.d: wrong-password'],
];

it.each(sentences)('%j is told in a sentence', (event, sentence) => {
  expect(describeEvent(event, names)).toBe(sentence);
});

it('a refusal that knows no user names none', () => {
  const event = { kind: 'ticket.mint-refused', apiKeyId, reason: 'no-such-user', fields: [] } as const;
  expect(describeEvent(event, { ...names, user: '' })).toBe('was refused a ticket: no-such-user');
});

it('a rotated key is told with the time until which it works', () => {
  const event = { kind: 'api-key.rotated', apiKeyId, replacedBy: apiKeyId, worksUntil: 0 } as const;
  expect(describeEvent(event, names)).toMatch(
    /^rotated API key "CRM", which works until 19(?:69|70)-\d\d-\d\d /,
  );
});
