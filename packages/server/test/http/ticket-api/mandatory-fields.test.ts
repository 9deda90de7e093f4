import { describe, expect, it } from 'vitest';
import { changeBrand } from '../../../src/core/brand/change-brand.ts';
import type { IdentityField } from '../../../src/core/user/identity.ts';
import { errorsOf, lookAtTicket, readEnvelope } from '../../support/ticket-api.ts';
import { by, createTicket, johnDoe, postTicket, startBumpyard } from '../../support/usher.ts';

/** What John Doe's record does not hold; everything here can be sent. */
const other: Readonly<Record<IdentityField, string>> = {
  username: 'jane.r',
  email: 'jane.r@example.com',
  uniqueId: 'A-78',
  firstName: 'Jane',
  lastName: 'Roe',
  phone1: '+44 20 7946 0959',
};

const policies: readonly (readonly IdentityField[])[] = [
  ['username', 'email'],
  ['username'],
  ['email'],
  ['uniqueId'],
  ['username', 'email', 'firstName', 'lastName', 'phone1'],
  ['email', 'lastName'],
  ['uniqueId', 'phone1'],
  ['username', 'email', 'uniqueId', 'firstName', 'lastName', 'phone1'],
];

const requestOf = (fields: readonly IdentityField[]): Record<string, unknown> => ({
  brand: 'bumpyard',
  ...Object.fromEntries(fields.map((field) => [field, johnDoe[field]])),
});

describe.each(policies.map((fields) => [fields]))('where %j are mandatory', (mandatoryFields) => {
  const complete = requestOf(mandatoryFields);

  it('these alone make a match, and they are what is compared', async () => {
    const { usher, brand, user, token } = await startBumpyard({}, { mandatoryFields });
    const { ticket } = await lookAtTicket(usher, brand, await createTicket(usher, token, complete));
    expect(ticket).toMatchObject({ userId: user.id, comparedFields: mandatoryFields });
  });

  it('each must be there', async () => {
    const { usher, token } = await startBumpyard({}, { mandatoryFields });
    for (const field of mandatoryFields) {
      for (const nothing of [undefined, null, '']) {
        const reply = await postTicket(usher, token, { ...complete, [field]: nothing });
        expect(errorsOf(reply)).toEqual([{ field, problem: 'is mandatory for this brand' }]);
      }
    }
  });

  it('all that are missing are reported in one reply, with the brand', async () => {
    const { usher, token } = await startBumpyard({}, { mandatoryFields });
    const errors = errorsOf(await postTicket(usher, token, {}));
    expect(new Set(errors.map(({ field }) => field))).toEqual(new Set(['brand', ...mandatoryFields]));
    expect(errors).toHaveLength(mandatoryFields.length + 1);
  });

  it('each must equal the record', async () => {
    const { usher, token } = await startBumpyard({}, { mandatoryFields });
    for (const field of mandatoryFields) {
      readEnvelope(await postTicket(usher, token, { ...complete, [field]: other[field] }), 404);
    }
  });

  it('other fields that are sent never block the match', async () => {
    const { usher, token } = await startBumpyard({}, { mandatoryFields });
    await createTicket(usher, token, { ...other, remark: 'somebody else', ...complete });
  });
});

it('takes what the brand holds mandatory now, not when the server started', async () => {
  const { usher, token } = await startBumpyard();
  await createTicket(usher, token);
  await changeBrand(usher.ports, 'bumpyard', { policy: { mandatoryFields: ['uniqueId'] } }, by);
  expect(errorsOf(await postTicket(usher, token))).toEqual([
    { field: 'uniqueId', problem: 'is mandatory for this brand' },
  ]);
  await createTicket(usher, token, { brand: 'bumpyard', uniqueId: 'A-77' });
});
