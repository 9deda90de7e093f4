import { describe, expect, it } from 'vitest';
import { parseId, type TicketId } from '../../src/core/ids.ts';
import { openBrowser } from '../support/browser.ts';
import {
  appLink,
  eventsOf,
  expectRefused,
  expectSignedIn,
  link,
  refusalReasons,
  startSites,
} from '../support/sign-in.ts';
import {
  addApplication,
  addBrand,
  addKey,
  addUser,
  createTicket,
  johnDoe,
  postTicket,
  START,
  startBumpyard,
} from '../support/usher.ts';

const otterRequest = { brand: 'otter', username: 'john.d', email: 'john.d@example.com' };

const idOf = ({ ticketId }: { readonly ticketId: string }): TicketId => {
  const id = parseId('ticket', ticketId);
  if (id === null) throw new Error(`no ticket id: ${ticketId}`);
  return id;
};

/** A second brand with a person of the same name, on sites of their own. */
const startTwo = async () => {
  const sites = await startSites();
  const { usher } = sites;
  const otter = await addBrand(usher, 'otter');
  await addUser(usher, johnDoe, { brand: 'otter' });
  await addApplication(usher, { brand: 'otter', slug: 'shop', url: 'https://shop.example.com/' });
  const { token: otterToken } = await addKey(usher, { brand: 'otter' });
  const onOtter = openBrowser(usher, { host: 'otter.example.test' });
  const onBumpyard = openBrowser(usher, { host: 'bumpyard.example.test' });
  const onShared = openBrowser(usher, { host: 'login.example.test' });
  return { ...sites, otter, otterToken, onOtter, onBumpyard, onShared };
};

describe('a ticket of one brand', () => {
  it('is worth nothing on another’s site, in any form', async () => {
    const { usher, token, brand, otter, onOtter, onBumpyard } = await startTwo();
    const ticket = await createTicket(usher, token);
    const { encpryptedString: ta } = ticket;
    for (const path of [
      `/login?=TA${ta}`,
      `/login?ta=${ta}`,
      `/?brand=bumpyard&ta=${ta}`,
      `/?brand=otter&ta=${ta}`,
    ]) {
      expectRefused(await onOtter.open(path));
    }
    expectRefused(await onOtter.post('/login', { ta }));
    expectRefused(await onOtter.post('/login', { ta, switch: 'yes' }, { from: 'here' }));
    expect(new Set(await refusalReasons(usher, brand))).toEqual(new Set(['foreign-brand']));
    expect(await eventsOf(usher, otter, 'ticket.refused', 'ticket.redeemed', 'session.started')).toEqual([]);
    expectSignedIn(await onBumpyard.open(link(ticket)));
  });

  it('is worth nothing at another’s application, on the shared host', async () => {
    const { usher, token, brand, onShared } = await startTwo();
    const ticket = await createTicket(usher, token);
    expectRefused(await onShared.open(appLink(ticket, 'shop')));
    expectRefused(await onShared.post('/apps/shop/login', { ta: ticket.encpryptedString }, { from: 'here' }));
    expect(await refusalReasons(usher, brand)).toEqual(['foreign-brand', 'foreign-brand']);
    expectSignedIn(await onShared.open(appLink(ticket)), 'https://helpdesk.example.com/start');
  });

  it('is refused before it says anything about the person', async () => {
    const { usher, token, onOtter } = await startTwo();
    const ticket = await createTicket(usher, token);
    const page = await onOtter.open(link(ticket), { framed: true });
    expectRefused(page);
    expect(page.text).not.toMatch(/John|Bump Yard/);
  });

  it('cannot be created by another’s key', async () => {
    const { usher, token, otterToken, otter } = await startTwo();
    expect((await postTicket(usher, token, otterRequest)).status).toBe(404);
    expect((await postTicket(usher, otterToken, { ...otterRequest, brand: 'bumpyard' })).status).toBe(404);
    expect(await eventsOf(usher, otter, 'ticket.minted')).toEqual([]);
  });

  it('cannot name another’s application', async () => {
    const { usher, token } = await startTwo();
    const data = { ...otterRequest, brand: 'bumpyard', application: 'shop' };
    const reply = await postTicket(usher, token, data);
    expect(reply.status).toBe(400);
    const unknown = await postTicket(usher, token, { ...data, application: 'nowhere' });
    const errors = (text: string) => JSON.parse(text).data.errors;
    expect(errors(reply.text)).toEqual(errors(unknown.text));
  });
});

describe('an authentic text', () => {
  it('that joins one brand with another’s ticket is nobody’s', async () => {
    const { usher, token, brand, otter, otterToken, onShared } = await startTwo();
    const [ours, theirs] = [
      await createTicket(usher, token),
      await createTicket(usher, otterToken, otterRequest),
    ];
    for (const [brandId, ticket] of [
      [brand.id, theirs],
      [otter.id, ours],
    ] as const) {
      const claim = { brandId, ticketId: idOf(ticket), issuedAt: START };
      expectRefused(await onShared.open(link({ encpryptedString: usher.ports.sealer.seal(claim) })));
    }
    expect(await eventsOf(usher, brand, 'ticket.redeemed', 'ticket.refused')).toEqual([]);
    expect(await eventsOf(usher, otter, 'ticket.redeemed', 'ticket.refused')).toEqual([]);
  });

  it('of another installation is a forgery here', async () => {
    const [here, elsewhere] = [await startBumpyard(), await startBumpyard()];
    const foreign = await createTicket(elsewhere.usher, elsewhere.token);
    expectRefused(await openBrowser(here.usher).open(link(foreign)));
    expect(await eventsOf(here.usher, here.brand, 'ticket.refused')).toEqual([]);
    expectSignedIn(await openBrowser(elsewhere.usher).open(link(foreign)));
  });
});
