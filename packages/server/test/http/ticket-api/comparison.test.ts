import { describe, expect, it } from 'vitest';
import { changeBrand } from '../../../src/core/brand/change-brand.ts';
import type { Identity, IdentityField } from '../../../src/core/user/identity.ts';
import { errorsOf, readEnvelope } from '../../support/ticket-api.ts';
import { addUser, by, createTicket, johnDoe, postTicket, startBumpyard } from '../../support/usher.ts';

const mandatoryFields = ['username', 'email', 'uniqueId', 'firstName', 'lastName', 'phone1'] as const;
const complete = { brand: 'bumpyard', ...johnDoe };

type Respelling = readonly [field: IdentityField, text: string];

it.each<Respelling>([
  ['username', ' JOHN.D '],
  ['username', 'ｊｏｈｎ．ｄ'],
  ['email', 'John.D@Example.COM'],
  ['firstName', '  JOHN '],
  ['lastName', 'dOE'],
  ['phone1', '+442079460958'],
  ['phone1', '0044 20 7946 0958'],
  ['phone1', '020 7946 0958'],
  ['phone1', '(020) 7946-0958'],
])('%s matches as %j', async (field, text) => {
  const { usher, token } = await startBumpyard({}, { mandatoryFields });
  await createTicket(usher, token, { ...complete, [field]: text });
});

it.each<Respelling>([
  ['username', 'johnd'],
  ['email', 'john.d+crm@example.com'],
  ['uniqueId', 'a-77'],
  ['uniqueId', ' A-77'],
  ['uniqueId', 'A-77 '],
  ['firstName', 'Jöhn'],
  ['lastName', 'D oe'],
  ['phone1', '+44 20 7946 0959'],
  ['phone1', '+1 212 123 4567'],
])('%s does not match as %j', async (field, text) => {
  const { usher, token } = await startBumpyard({}, { mandatoryFields });
  readEnvelope(await postTicket(usher, token, { ...complete, [field]: text }), 404);
});

describe('a telephone number matches in every spelling, whichever the record has:', () => {
  const spellings = {
    GB: ['+44 20 7946 0958', '0044 20 7946 0958', '020 7946 0958', '(020) 7946-0958'],
    US: ['+1 212 123 4567', '001 212 123 4567', '212-123-4567', '(212) 123-4567'],
  };
  const rows = Object.entries(spellings).flatMap(([country, texts]) =>
    texts.map((stored) => [country, stored, texts] as const),
  );

  it.each(rows)('in %s, %j', async (phoneCountry, phone1, texts) => {
    const policy = { phoneCountry, mandatoryFields: ['username', 'phone1'] } as const;
    const { usher, token } = await startBumpyard({}, policy);
    await addUser(usher, { username: 'jane.r', phone1 });
    for (const spelling of texts) {
      await createTicket(usher, token, { brand: 'bumpyard', username: 'jane.r', phone1: spelling });
    }
  });

  it('also after the brand has got another country', async () => {
    const { usher, token } = await startBumpyard({}, { mandatoryFields: ['username', 'phone1'] });
    await addUser(usher, { username: 'jane.r', phone1: '+1 212 123 4567' });
    const request = { brand: 'bumpyard', username: 'jane.r', phone1: '(212) 123-4567' };
    expect(await postTicket(usher, token, request)).toMatchObject({ status: 404 });
    await changeBrand(usher.ports, 'bumpyard', { policy: { phoneCountry: 'US' } }, by);
    await createTicket(usher, token, request);
  });
});

it('says how a telephone number is written where it cannot be read', async () => {
  const { usher, token } = await startBumpyard({}, { mandatoryFields });
  for (const phone1 of ['12345', 'none', '+44 20 7946 0958 or mobile']) {
    expect(errorsOf(await postTicket(usher, token, { ...complete, phone1 }))).toEqual([
      {
        field: 'phone1',
        problem:
          'is no telephone number that can be read; write it with its country code, as in "+44 20 7946 0958"',
      },
    ]);
  }
});

it('lets two people of a brand share a telephone number', async () => {
  const { usher, token } = await startBumpyard({}, { mandatoryFields });
  const jane: Identity = {
    ...johnDoe,
    username: 'jane.r',
    email: 'jane.r@example.com',
    uniqueId: 'A-78',
  };
  await addUser(usher, jane);
  await createTicket(usher, token, complete);
  await createTicket(usher, token, { brand: 'bumpyard', ...jane });
});
