import { describe, expect, it } from 'vitest';
import { badFieldsOf, errorsOf, lookAtTicket, postBody, readEnvelope } from '../../support/ticket-api.ts';
import {
  addUser,
  type CreatedTicket,
  createTicket,
  exampleRequest,
  johnDoe,
  postTicket,
  startBumpyard,
} from '../../support/usher.ts';

const full = {
  brand: 'bumpyard',
  ...johnDoe,
  remark: 'team lead',
  overrideUserInfo: false,
  oneTimeUse: true,
  application: 'helpdesk',
  expiresIn: 30,
  returnTo: '/orders',
};

const everyField = ['username', 'email', 'uniqueId', 'firstName', 'lastName', 'phone1'] as const;

const renamed = (change: (name: string) => string): object =>
  Object.fromEntries(Object.entries(full).map(([name, value]) => [change(name), value]));

describe('the body may hold the object', () => {
  it.each([
    ['as data', { data: full }],
    ['as Data', { Data: full }],
    ['as DATA', { DATA: full }],
    ['bare', full],
    ['with names in lower case', renamed((name) => name.toLowerCase())],
    ['with names in upper case', { DATA: renamed((name) => name.toUpperCase()) }],
    ['with the capitals of the page', renamed((name) => name.charAt(0).toUpperCase() + name.slice(1))],
    [
      'with properties that a newer client sends',
      { data: { ...full, shoeSize: 44, tags: [{}] }, version: 2 },
    ],
  ])('%s, and the ticket is the same', async (_, body) => {
    const { usher, brand, user, application, token } = await startBumpyard(
      {},
      { mandatoryFields: everyField },
    );
    const reply = await postBody(usher, token, JSON.stringify(body));
    const created = readEnvelope(reply, 200).data as CreatedTicket;
    const { ticket } = await lookAtTicket(usher, brand, created);
    expect(ticket).toMatchObject({
      userId: user.id,
      comparedFields: everyField,
      usesLeft: 1,
      audience: { management: false, applications: application.id },
      expiresAt: ticket.issuedAt + 30_000,
      returnTo: '/orders',
      override: null,
    });
  });
});

it('takes the brand without regard to case', async () => {
  const { usher, token } = await startBumpyard();
  for (const brand of ['bumpyard', 'BumpYard', 'BUMPYARD']) {
    await expect(createTicket(usher, token, { ...exampleRequest, brand })).resolves.toBeDefined();
  }
});

describe('a name that is given twice is refused', () => {
  const inner = JSON.stringify(exampleRequest).slice(1, -1);

  it.each([
    ['in the same spelling', `{${inner},"username":"john.d"}`, 'body'],
    ['in the same spelling, in data', `{"data":{${inner},"email":"john.d@example.com"}}`, 'body'],
    ['in the same spelling with an escape', `{${inner},"\\u0075sername":"john.d"}`, 'body'],
    ['in two spellings', `{${inner},"UserName":"john.d"}`, 'username'],
    ['in two spellings, in data', `{"data":{${inner},"EMAIL":"john.d@example.com"}}`, 'email'],
    ['in two spellings, once empty', `{${inner},"Brand":null}`, 'brand'],
    ['as the wrapper', `{"data":{${inner}},"data":{${inner}}}`, 'body'],
    ['as the wrapper in two spellings', `{"data":{${inner}},"Data":{${inner}}}`, 'data'],
    ['as a property that we do not know', `{${inner},"shoeSize":1,"shoeSize":2}`, 'body'],
  ])('%s', async (_, body, field) => {
    const { usher, token } = await startBumpyard();
    expect(badFieldsOf(await postBody(usher, token, body))).toEqual([field]);
  });

  // Its spellings are nobody's business: we read none of them.
  it('but for a property that we do not know, in two spellings', async () => {
    const { usher, token } = await startBumpyard();
    readEnvelope(await postBody(usher, token, `{${inner},"shoeSize":1,"ShoeSize":2}`), 200);
  });
});

describe('the body is refused', () => {
  it.each([
    ['as a list', '[]', 'body'],
    ['as a text', '"bumpyard"', 'body'],
    ['as null', 'null', 'body'],
    ['with a list for data', '{"data":[]}', 'data'],
    ['with null for data', '{"data":null}', 'data'],
    ['with JSON in a text for data', JSON.stringify({ data: JSON.stringify(exampleRequest) }), 'data'],
  ])('%s', async (_, body, field) => {
    const { usher, token } = await startBumpyard();
    expect(badFieldsOf(await postBody(usher, token, body))).toContain(field);
  });
});

it('says everything that is wrong with a request at once', async () => {
  const { usher, token } = await startBumpyard({}, { mandatoryFields: everyField });
  const reply = await postTicket(usher, token, {
    username: 'x'.repeat(101),
    phone1: 442079460958,
    lastName: 'jo\u0000hn',
    overrideUserInfo: 'yes',
    expiresIn: 0,
    application: 'nowhere',
    returnTo: '//evil.example',
  });
  expect(errorsOf(reply)).toEqual([
    { field: 'username', problem: 'is longer than 100 characters' },
    { field: 'lastName', problem: 'holds a control or direction-changing character; remove it' },
    {
      field: 'phone1',
      problem: 'must be a string: put it in double quotes, because a number loses "+" and leading zeros',
    },
    { field: 'overrideUserInfo', problem: 'must be true or false, without quotes' },
    { field: 'expiresIn', problem: 'must be a whole number of seconds, at least 1' },
    { field: 'brand', problem: 'is mandatory' },
    { field: 'email', problem: 'is mandatory for this brand' },
    { field: 'uniqueId', problem: 'is mandatory for this brand' },
    { field: 'firstName', problem: 'is mandatory for this brand' },
    { field: 'application', problem: 'is no active application of this brand' },
    { field: 'returnTo', problem: 'must be a path that begins with one slash, or a URL from the allow-list' },
  ]);
});

it('finds the user whose names are of many scripts', async () => {
  const { usher, brand, token } = await startBumpyard({}, { mandatoryFields: ['username', 'firstName'] });
  const user = await addUser(usher, { username: 'ΟΔΥΣΣΕΥΣ', firstName: 'Zoë  王', email: 'o@example.com' });
  const created = await createTicket(usher, token, {
    brand: 'bumpyard',
    username: 'οδυσσευς',
    firstName: 'ZOE\u0308 王',
  });
  expect((await lookAtTicket(usher, brand, created)).user.id).toBe(user.id);
});
