import { describe, expect, it } from 'vitest';
import { editApplication } from '../../../src/core/application/edit-application.ts';
import { changeBrand } from '../../../src/core/brand/change-brand.ts';
import { send } from '../../support/http.ts';
import { appLink, expectRefused, expectSignedIn, link, refusalReasons } from '../../support/sign-in.ts';
import { addApplication, by, createTicket, exampleRequest, startBumpyard } from '../../support/usher.ts';

const HELPDESK = 'https://helpdesk.example.com/start';
const SHOP = 'https://shop.example.com/';

type Started = Awaited<ReturnType<typeof startBumpyard>>;

/** Presents a ticket so many milliseconds after it was created. */
const presentAfter = async (
  { usher, token }: Started,
  milliseconds: number,
  path = link,
  data: object = {},
) => {
  const ticket = await createTicket(usher, token, { ...exampleRequest, ...data });
  usher.clock.move(milliseconds);
  return send(usher.url + path(ticket));
};

describe('at the management system a ticket is good for 60 seconds', () => {
  it('to the last millisecond', async () => {
    expectSignedIn(await presentAfter(await startBumpyard(), 59_999));
  });

  it('and no longer', async () => {
    const bumpyard = await startBumpyard();
    expectRefused(await presentAfter(bumpyard, 60_000));
    expect(await refusalReasons(bumpyard.usher, bumpyard.brand)).toEqual(['expired']);
  });
});

describe('at an application a ticket is good for 5 minutes', () => {
  it('to the last millisecond', async () => {
    expectSignedIn(await presentAfter(await startBumpyard(), 299_999, appLink), HELPDESK);
  });

  it('and no longer', async () => {
    const bumpyard = await startBumpyard();
    expectRefused(await presentAfter(bumpyard, 300_000, appLink));
    expect(await refusalReasons(bumpyard.usher, bumpyard.brand)).toEqual(['expired']);
  });

  it('also when the management system has refused it as too old before', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    usher.clock.move(60_000);
    expectRefused(await send(usher.url + link(ticket)));
    expectSignedIn(await send(usher.url + appLink(ticket)), HELPDESK);
  });
});

describe('both are the brand’s to adjust', () => {
  it.each([
    ['management', { managementLifetime: 90 }, 90_000, link, '/'],
    ['applications', { applicationLifetime: 20 }, 20_000, appLink, HELPDESK],
  ] as const)('%s', async (_name, policy, lifetime, path, landing) => {
    const bumpyard = await startBumpyard({}, policy);
    expectSignedIn(await presentAfter(bumpyard, lifetime - 1, path), landing);
    expectRefused(await presentAfter(bumpyard, lifetime, path));
  });
});

describe('an application may set its own', () => {
  it.each([
    ['shorter', 10],
    ['as long', 300],
  ])('%s', async (_name, ticketLifetime) => {
    const bumpyard = await startBumpyard();
    await addApplication(bumpyard.usher, { slug: 'shop', url: SHOP, ticketLifetime });
    const atShop = (ticket: { readonly encpryptedString: string }) => appLink(ticket, 'shop');
    expectSignedIn(await presentAfter(bumpyard, ticketLifetime * 1000 - 1, atShop), SHOP);
    expectRefused(await presentAfter(bumpyard, ticketLifetime * 1000, atShop));
  });

  it('longer, which holds for tickets that name it', async () => {
    const bumpyard = await startBumpyard();
    await addApplication(bumpyard.usher, { slug: 'shop', url: SHOP, ticketLifetime: 900 });
    const atShop = (ticket: { readonly encpryptedString: string }) => appLink(ticket, 'shop');
    const named = { application: 'shop' };
    expectSignedIn(await presentAfter(bumpyard, 899_999, atShop, named), SHOP);
    expectRefused(await presentAfter(bumpyard, 900_000, atShop, named));
  });

  it('while a ticket that names none is never good for longer than it says itself', async () => {
    const bumpyard = await startBumpyard();
    await addApplication(bumpyard.usher, { slug: 'shop', url: SHOP, ticketLifetime: 900 });
    const atShop = (ticket: { readonly encpryptedString: string }) => appLink(ticket, 'shop');
    expectSignedIn(await presentAfter(bumpyard, 299_999, atShop), SHOP);
    expectRefused(await presentAfter(bumpyard, 300_000, atShop));
  });
});

describe('a ticket’s own expiry', () => {
  it('shortens its life at every door', async () => {
    const bumpyard = await startBumpyard();
    const expiresIn = { expiresIn: 5 };
    expectSignedIn(await presentAfter(bumpyard, 4999, link, expiresIn));
    expectRefused(await presentAfter(bumpyard, 5000, link, expiresIn));
    expectSignedIn(await presentAfter(bumpyard, 4999, appLink, expiresIn), HELPDESK);
    expectRefused(await presentAfter(bumpyard, 5000, appLink, expiresIn));
    expect(await refusalReasons(bumpyard.usher, bumpyard.brand)).toEqual(['expired', 'expired']);
  });

  it('never lengthens it', async () => {
    const bumpyard = await startBumpyard();
    expectRefused(await presentAfter(bumpyard, 60_000, link, { expiresIn: 86_400 }));
    expectRefused(await presentAfter(bumpyard, 300_000, appLink, { expiresIn: 86_400 }));
  });
});

describe('a lifetime that is changed while a ticket is out', () => {
  it('counts as it stands when the ticket is presented, where it was shortened', async () => {
    const { usher, token } = await startBumpyard();
    const [early, late] = [await createTicket(usher, token), await createTicket(usher, token)];
    await changeBrand(usher.ports, 'bumpyard', { policy: { managementLifetime: 10 } }, by);
    await editApplication(usher.ports, 'bumpyard', 'helpdesk', { ticketLifetime: 30 }, by);
    usher.clock.move(10_000);
    expectRefused(await send(usher.url + link(early)));
    usher.clock.move(19_999);
    expectSignedIn(await send(usher.url + appLink(early)), HELPDESK);
    usher.clock.move(1);
    expectRefused(await send(usher.url + appLink(late)));
  });

  it('does not lengthen what the ticket says, where it was lengthened', async () => {
    const { usher, token } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    await editApplication(usher.ports, 'bumpyard', 'helpdesk', { ticketLifetime: 3600 }, by);
    usher.clock.move(300_000);
    expectRefused(await send(usher.url + appLink(ticket)));
  });
});

describe('a clock that steps back', () => {
  it('makes a ticket wait for the instant of its issue', async () => {
    const { usher, token, brand } = await startBumpyard();
    const ticket = await createTicket(usher, token);
    usher.clock.move(-1);
    expectRefused(await send(usher.url + link(ticket)));
    expect(await refusalReasons(usher, brand)).toEqual(['not-yet-valid']);
    usher.clock.move(1);
    expectSignedIn(await send(usher.url + link(ticket)));
  });
});
