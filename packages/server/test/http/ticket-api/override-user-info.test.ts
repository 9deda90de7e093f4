import { describe, expect, it } from 'vitest';
import { identityFields } from '../../../src/core/user/identity.ts';
import { send } from '../../support/http.ts';
import { eventsOf } from '../../support/sign-in.ts';
import { errorsOf, lookAtTicket, readEnvelope } from '../../support/ticket-api.ts';
import { createTicket, exampleRequest, johnDoe, postTicket, startBumpyard } from '../../support/usher.ts';

const details = { firstName: 'Jonathan', lastName: 'Roe', phone1: '+1 212 123 4567', remark: 'team lead' };
const override = { ...exampleRequest, ...details, overrideUserInfo: true };

describe('overrideUserInfo', () => {
  it('keeps what was sent in the row of the ticket, and changes nothing yet', async () => {
    const { usher, brand, user, token } = await startBumpyard();
    const { ticket } = await lookAtTicket(usher, brand, await createTicket(usher, token, override));
    expect(ticket.override).toEqual(details);
    expect(await usher.ports.store.read.users.byId(brand.id, user.id)).toEqual(user);
  });

  it('writes into the log which fields, never what they hold', async () => {
    const { usher, brand, user, apiKey, token } = await startBumpyard();
    const created = await createTicket(usher, token, override);
    const { ticket } = await lookAtTicket(usher, brand, created);
    expect(await eventsOf(usher, brand, 'ticket.minted')).toEqual([
      {
        kind: 'ticket.minted',
        ticketId: ticket.id,
        userId: user.id,
        apiKeyId: apiKey.id,
        override: ['firstName', 'lastName', 'phone1', 'remark'],
      },
    ]);
  });

  it('puts nothing personal into the link', async () => {
    const { usher, token } = await startBumpyard();
    const { loginUrl, encpryptedString } = await createTicket(usher, token, override);
    expect(loginUrl).toBe(`${usher.url}/login?=TA${encpryptedString}`);
    expect(encpryptedString).toHaveLength((await createTicket(usher, token)).encpryptedString.length);
    const opened = Buffer.from(encpryptedString, 'base64url').toString('latin1');
    for (const value of Object.values(details)) expect(opened).not.toContain(value);
  });

  it.each([
    ['only what was sent', { firstName: 'Jonathan' }, { firstName: 'Jonathan' }],
    [
      'only what differs from the record',
      { ...details, lastName: 'Doe' },
      { ...details, lastName: undefined },
    ],
    ['a difference of case, because it is to be written', { firstName: 'JOHN' }, { firstName: 'JOHN' }],
    ['a remark alone', { remark: 'back on Monday' }, { remark: 'back on Monday' }],
    ['nothing that is empty', { firstName: '', lastName: null, remark: '' }, null],
    ['nothing where all is as it was', { firstName: 'John', phone1: '+44 20 7946 0958' }, null],
  ])('takes %s', async (_, sent, expected) => {
    const { usher, brand, token } = await startBumpyard();
    const created = await createTicket(usher, token, { ...exampleRequest, ...sent, overrideUserInfo: true });
    const { ticket } = await lookAtTicket(usher, brand, created);
    expect(ticket.override).toEqual(expected);
  });

  it.each([false, null, undefined])('is not wished for as %s', async (overrideUserInfo) => {
    const { usher, brand, token } = await startBumpyard();
    const created = await createTicket(usher, token, { ...override, overrideUserInfo });
    expect((await lookAtTicket(usher, brand, created)).ticket.override).toBeNull();
  });

  it('is written into the record when the ticket is redeemed', async () => {
    const { usher, brand, user, token } = await startBumpyard();
    const { encpryptedString } = await createTicket(usher, token, override);
    expect((await send(`${usher.url}/login?=TA${encpryptedString}`)).status).toBe(303);
    const after = await usher.ports.store.read.users.byId(brand.id, user.id);
    const { remark, ...names } = details;
    expect(after).toMatchObject({
      identity: { ...user.identity, ...names },
      canonical: { ...user.canonical, firstName: 'jonathan', lastName: 'roe', phone1: '+12121234567' },
      remark,
      role: user.role,
      status: user.status,
      passwordHash: user.passwordHash,
    });
  });
});

describe('where every field is mandatory, overrideUserInfo', () => {
  const policy = { mandatoryFields: identityFields };
  const complete = { brand: 'bumpyard', ...johnDoe, overrideUserInfo: true };

  it.each(['firstName', 'lastName', 'phone1'] as const)('needs %s to be there', async (field) => {
    const { usher, token } = await startBumpyard({}, policy);
    const reply = await postTicket(usher, token, { ...complete, [field]: undefined });
    expect(errorsOf(reply)).toEqual([{ field, problem: 'is mandatory for this brand' }]);
  });

  it.each(['firstName', 'lastName', 'phone1'] as const)('does not need %s to be equal', async (field) => {
    const { usher, brand, token } = await startBumpyard({}, policy);
    const created = await createTicket(usher, token, { ...complete, [field]: details[field] });
    expect((await lookAtTicket(usher, brand, created)).ticket).toMatchObject({
      comparedFields: ['username', 'email', 'uniqueId'],
      override: { [field]: details[field] },
    });
    const without = { ...complete, [field]: details[field], overrideUserInfo: false };
    readEnvelope(await postTicket(usher, token, without), 404);
  });

  it.each([
    ['username', 'jane.r'],
    ['email', 'jane.r@example.com'],
    ['uniqueId', 'A-78'],
  ])('needs %s to be equal all the same', async (field, value) => {
    const { usher, token } = await startBumpyard({}, policy);
    readEnvelope(await postTicket(usher, token, { ...complete, [field]: value }), 404);
  });
});

it('never takes fields that name a person from a request, mandatory or not', async () => {
  const { usher, brand, token } = await startBumpyard();
  const sent = {
    ...override,
    uniqueId: 'A-78',
    role: 'owner',
    status: 'suspended',
    password: 'hunter2',
    id: 1,
  };
  const { ticket } = await lookAtTicket(usher, brand, await createTicket(usher, token, sent));
  expect(ticket.override).toEqual(details);
});

it.each([
  ['phone1', 'none', 'is no telephone number that can be read'],
  ['firstName', '   ', 'is blank'],
  ['lastName', '\u00a0', 'is blank'],
])('refuses to store %s as %j', async (field, value, problem) => {
  const { usher, token } = await startBumpyard();
  const reply = await postTicket(usher, token, { ...override, [field]: value });
  expect(errorsOf(reply)).toEqual([{ field, problem: expect.stringContaining(problem) }]);
});
