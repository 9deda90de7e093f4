import { describe, expect, it } from 'vitest';
import { editApplication } from '../../../src/core/application/edit-application.ts';
import { eventsOf } from '../../support/sign-in.ts';
import { errorsOf, lookAtTicket, readEnvelope } from '../../support/ticket-api.ts';
import {
  addApplication,
  addBrand,
  addKey,
  addUser,
  by,
  createTicket,
  exampleRequest,
  postTicket,
  startBumpyard,
} from '../../support/usher.ts';

const named = { ...exampleRequest, application: 'helpdesk' };

it.each(['helpdesk', 'HelpDesk', 'HELPDESK'])('makes a ticket for %s alone', async (slug) => {
  const { usher, brand, application, token } = await startBumpyard();
  const created = await createTicket(usher, token, { ...named, application: slug });
  expect(created.validFor).toEqual({ applications: 300 });
  const { ticket } = await lookAtTicket(usher, brand, created);
  expect(ticket.audience).toEqual({ management: false, applications: application.id });
});

it('makes one for a member too, who enters applications only', async () => {
  const { usher, token } = await startBumpyard();
  await addUser(usher, { username: 'm', email: 'm@example.com' }, { role: 'member' });
  const { validFor } = await createTicket(usher, token, {
    ...named,
    username: 'm',
    email: 'm@example.com',
  });
  expect(validFor).toEqual({ applications: 300 });
});

it.each([
  [20, 20],
  [3600, 3600],
  [null, 300],
])('lets it live as long as the application says: %s', async (ticketLifetime, seconds) => {
  const { usher, brand, token } = await startBumpyard();
  await addApplication(usher, { slug: 'shop', ticketLifetime });
  const created = await createTicket(usher, token, { ...exampleRequest, application: 'shop' });
  expect(created.validFor).toEqual({ applications: seconds });
  const { ticket } = await lookAtTicket(usher, brand, created);
  expect(ticket.expiresAt - ticket.issuedAt).toBe(seconds * 1000);
});

describe('an application', () => {
  const refusal = [{ field: 'application', problem: 'is no active application of this brand' }];

  it('that there is not, another brand has, or is suspended gets one and the same answer', async () => {
    const { usher, token } = await startBumpyard();
    await addBrand(usher, 'other');
    await addApplication(usher, { brand: 'other', slug: 'theirs' });
    await addApplication(usher, { slug: 'closed' });
    await editApplication(usher.ports, 'bumpyard', 'closed', { status: 'suspended' }, by);
    for (const application of [
      'unknown',
      'theirs',
      'closed',
      'constructor',
      'help desk',
      '../helpdesk',
      '日本',
    ]) {
      expect(errorsOf(await postTicket(usher, token, { ...exampleRequest, application }))).toEqual(refusal);
    }
  });

  it('that is too long or cannot be read is reported once', async () => {
    const { usher, token } = await startBumpyard();
    for (const application of ['x'.repeat(64), 'help\u0000desk', 7]) {
      expect(errorsOf(await postTicket(usher, token, { ...exampleRequest, application }))).toHaveLength(1);
    }
  });
});

it('refuses a key without the scope as it refuses a user who is not there', async () => {
  const { usher, brand, user } = await startBumpyard();
  const { token, apiKey } = await addKey(usher, { scopes: ['ticket:management'] });
  const refused = readEnvelope(await postTicket(usher, token, named), 404);
  const unknown = await postTicket(usher, token, { ...named, username: 'nobody' });
  expect(readEnvelope(unknown, 404)).toEqual(refused);
  expect((await eventsOf(usher, brand, 'ticket.mint-refused'))[0]).toEqual({
    kind: 'ticket.mint-refused',
    apiKeyId: apiKey.id,
    reason: 'no-door',
    userId: user.id,
    fields: [],
  });
});
