import { describe, expect, it } from 'vitest';
import type { Scope } from '../../../src/core/api-key/api-key.ts';
import type { Role } from '../../../src/core/user/role.ts';
import { lookAtTicket, readEnvelope } from '../../support/ticket-api.ts';
import {
  addKey,
  addUser,
  createTicket,
  exampleRequest,
  postTicket,
  startBumpyard,
} from '../../support/usher.ts';

const both: readonly Scope[] = ['ticket:management', 'ticket:application'];
const management: readonly Scope[] = ['ticket:management'];
const applications: readonly Scope[] = ['ticket:application'];

type Row = readonly [role: Role, scopes: readonly Scope[], validFor: object | null];

describe('the doors are those of the key and of the person:', () => {
  it.each<Row>([
    ['owner', both, { management: 60, applications: 300 }],
    ['administrator', both, { management: 60, applications: 300 }],
    ['manager', both, { management: 60, applications: 300 }],
    ['manager', management, { management: 60 }],
    ['manager', applications, { applications: 300 }],
    ['member', both, { applications: 300 }],
    ['member', applications, { applications: 300 }],
    ['member', management, null],
  ])('%s, with a key for %j', async (role, scopes, validFor) => {
    const { usher, brand } = await startBumpyard();
    const request = { brand: 'bumpyard', username: 'p', email: 'p@example.com' };
    await addUser(usher, request, { role });
    const { token } = await addKey(usher, { scopes, roleCeiling: 'owner' });
    const reply = await postTicket(usher, token, request);
    if (validFor === null) {
      readEnvelope(reply, 404);
      return;
    }
    const created = await createTicket(usher, token, request);
    expect(created.validFor).toEqual(validFor);
    const { ticket } = await lookAtTicket(usher, brand, created);
    expect(ticket.audience).toEqual({
      management: 'management' in validFor,
      applications: 'applications' in validFor ? 'any' : 'none',
    });
  });
});

describe('expiresIn', () => {
  it.each([
    [1, { management: 1, applications: 1 }, 1],
    [59, { management: 59, applications: 59 }, 59],
    [60, { management: 60, applications: 60 }, 60],
    [61, { management: 60, applications: 61 }, 61],
    [300, { management: 60, applications: 300 }, 300],
    [301, { management: 60, applications: 300 }, 300],
    [Number.MAX_SAFE_INTEGER, { management: 60, applications: 300 }, 300],
    [null, { management: 60, applications: 300 }, 300],
  ])('%s can only shorten', async (expiresIn, validFor, seconds) => {
    const { usher, brand, token } = await startBumpyard();
    const created = await createTicket(usher, token, { ...exampleRequest, expiresIn });
    expect(created.validFor).toEqual(validFor);
    const { ticket } = await lookAtTicket(usher, brand, created);
    expect(ticket).toMatchObject({
      issuedAt: usher.clock.now(),
      expiresAt: usher.clock.now() + seconds * 1000,
    });
  });

  it('may be written as JSON writes whole numbers', async () => {
    const { usher, token } = await startBumpyard();
    expect((await createTicket(usher, token, { ...exampleRequest, expiresIn: 3e1 })).validFor).toEqual({
      management: 30,
      applications: 30,
    });
  });
});

it("follows the brand's lifetimes", async () => {
  const policy = { managementLifetime: 3600, applicationLifetime: 86_400 };
  const { usher, token } = await startBumpyard({}, policy);
  expect((await createTicket(usher, token)).validFor).toEqual({ management: 3600, applications: 86_400 });
});
