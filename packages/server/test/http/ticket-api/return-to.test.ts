import { describe, expect, it } from 'vitest';
import { editApplication } from '../../../src/core/application/edit-application.ts';
import { badFieldsOf, errorsOf, lookAtTicket, readEnvelope } from '../../support/ticket-api.ts';
import {
  addApplication,
  addBrand,
  by,
  createTicket,
  exampleRequest,
  postTicket,
  startBumpyard,
} from '../../support/usher.ts';

const portal = 'https://portal.example.com/start';
const tickets = 'https://helpdesk.example.com/tickets';

const start = async () => {
  const bumpyard = await startBumpyard({}, { returnTargets: [portal] });
  const change = { returnTargets: [tickets] };
  await editApplication(bumpyard.usher.ports, 'bumpyard', 'helpdesk', change, by);
  return bumpyard;
};

describe('returnTo is kept in the row of the ticket where it is', () => {
  it.each([
    ['a path', '/orders/7?tab=notes#last'],
    ['a path of 2000 characters', `/${'x'.repeat(1999)}`],
    ["a URL of the brand's list", portal],
    ["a URL of a list of one of the brand's applications", tickets],
  ])('%s', async (_, returnTo) => {
    const { usher, brand, token } = await start();
    const created = await createTicket(usher, token, { ...exampleRequest, returnTo });
    expect((await lookAtTicket(usher, brand, created)).ticket.returnTo).toBe(returnTo);
  });
});

describe('returnTo is refused as', () => {
  it('anything that leads elsewhere, and the reply says what may be sent', async () => {
    const { usher, token } = await start();
    const hostile = [
      '//evil.example',
      '///evil.example',
      '/\\evil.example',
      '/orders\\7',
      '\\\\evil.example',
      '/.//evil.example',
      '/%2e%2e//evil.example',
      '/\t/evil.example',
      '/\r\nSet-Cookie: x=y',
      ' /orders',
      'orders',
      '?to=/',
      'javascript:alert(1)',
      'data:text/html,x',
      'https:evil.example',
      'https://evil.example/',
      'http://portal.example.com/start',
      'https://portal.example.com/',
      `${portal}/`,
      `${portal}?next=1`,
      `${portal}#x`,
      'https://portal.example.com:8443/start',
      'https://portal.example.com.evil.example/start',
      'https://portal.example.com@evil.example/start',
      'https://user:password@portal.example.com/start',
      'https://portal.example.com\\@evil.example/start',
      '/\u202elive',
      '/\u0000',
      `/${'x'.repeat(2000)}`,
    ];
    for (const returnTo of hostile) {
      const errors = errorsOf(await postTicket(usher, token, { ...exampleRequest, returnTo }));
      expect(errors, returnTo).toEqual([{ field: 'returnTo', problem: expect.any(String) }]);
    }
    expect(
      errorsOf(await postTicket(usher, token, { ...exampleRequest, returnTo: '//evil.example' })),
    ).toEqual([
      {
        field: 'returnTo',
        problem: 'must be a path that begins with one slash, or a URL from the allow-list',
      },
    ]);
  });

  it("a URL of another brand's lists", async () => {
    const { usher, token } = await start();
    await addBrand(usher, 'other', { returnTargets: ['https://other.example.com/'] });
    await addApplication(usher, {
      brand: 'other',
      slug: 'theirs',
      returnTargets: ['https://theirs.example.com/'],
    });
    for (const returnTo of ['https://other.example.com/', 'https://theirs.example.com/']) {
      expect(badFieldsOf(await postTicket(usher, token, { ...exampleRequest, returnTo }))).toEqual([
        'returnTo',
      ]);
    }
  });

  it("a URL that is not on the named application's own list", async () => {
    const { usher, token } = await start();
    const request = { ...exampleRequest, application: 'helpdesk' };
    readEnvelope(await postTicket(usher, token, { ...request, returnTo: tickets }), 200);
    expect(badFieldsOf(await postTicket(usher, token, { ...request, returnTo: portal }))).toEqual([
      'returnTo',
    ]);
  });
});
