import { describe, expect, it } from 'vitest';
import { changeBrand } from '../../src/core/brand/change-brand.ts';
import { setBrandStatus } from '../../src/core/brand/set-brand-status.ts';
import { formatId } from '../../src/core/ids.ts';
import { openBrowser } from '../support/browser.ts';
import type { Reply } from '../support/http.ts';
import {
  appLink,
  expectRefused,
  expectSignedIn,
  link,
  signedInAs,
  signInByPassword,
} from '../support/sign-in.ts';
import {
  addApplication,
  addBrand,
  addKey,
  addUser,
  by,
  createTicket,
  johnDoe,
  postTicket,
  startUsher,
  type Usher,
} from '../support/usher.ts';

// Two brands with everything alike but their names: whatever crosses from one to the other shows at once.

const slugs = ['bumpyard', 'otter'] as const;
type Slug = (typeof slugs)[number];
const other = (slug: Slug): Slug => (slug === 'bumpyard' ? 'otter' : 'bumpyard');

const passwordOf = (slug: Slug): string => `the password of ${slug}`;
const appOf = (slug: Slug): string => `${slug}-desk`;
const landingOf = (slug: Slug): string => `https://${slug}.example.com/`;
const requestOf = (slug: Slug) => ({ brand: slug, username: 'john.d', email: 'john.d@example.com' });

const addTenant = async (usher: Usher, slug: Slug) => {
  const brand = await addBrand(usher, slug, { phoneCountry: 'GB' });
  await addUser(usher, { ...johnDoe, lastName: slug }, { brand: slug, password: passwordOf(slug) });
  await addApplication(usher, { brand: slug, slug: appOf(slug), url: landingOf(slug) });
  const { token } = await addKey(usher, { brand: slug });
  return { brand, token };
};

const startTenants = async () => {
  const usher = await startUsher();
  const tenants = { bumpyard: await addTenant(usher, 'bumpyard'), otter: await addTenant(usher, 'otter') };
  const ticketOf = (slug: Slug) => createTicket(usher, tenants[slug].token, requestOf(slug));
  /** A browser that is signed in at both doors of a brand. */
  const insiderOf = async (slug: Slug) => {
    const browser = openBrowser(usher);
    expectSignedIn(await browser.open(link(await ticketOf(slug))));
    expect((await browser.open(appLink(await ticketOf(slug), appOf(slug)))).headers.location).toBe(
      landingOf(slug),
    );
    return browser;
  };
  return { usher, tenants, ticketOf, insiderOf };
};

const brandHeader = (reply: Reply) => [reply.status, reply.headers['usher-brand']];

describe.each(slugs)('%s and its neighbour', (slug) => {
  const neighbour = other(slug);

  it('have keys that create tickets for their own people alone', async () => {
    const { usher, tenants } = await startTenants();
    expect((await postTicket(usher, tenants[slug].token, requestOf(slug))).status).toBe(200);
    expect((await postTicket(usher, tenants[slug].token, requestOf(neighbour))).status).toBe(404);
    const foreignApp = { ...requestOf(slug), application: appOf(neighbour) };
    expect((await postTicket(usher, tenants[slug].token, foreignApp)).status).toBe(400);
  });

  it('have tickets that are good at their own doors alone', async () => {
    const { usher, ticketOf } = await startTenants();
    const browser = openBrowser(usher);
    expectRefused(await browser.open(appLink(await ticketOf(slug), appOf(neighbour))));
    expectRefused(await browser.open(`${link(await ticketOf(slug))}&brand=${neighbour}`));
    expectSignedIn(await browser.open(appLink(await ticketOf(slug), appOf(slug))), landingOf(slug));
  });

  it('have sessions that name their own brand, at their own doors alone', async () => {
    const { insiderOf } = await startTenants();
    const browser = await insiderOf(slug);
    expect(brandHeader(await browser.open('/auth/verify'))).toEqual([200, slug]);
    expect(brandHeader(await browser.open(`/auth/verify?app=${appOf(slug)}`))).toEqual([200, slug]);
    expect(brandHeader(await browser.open(`/auth/verify?app=${appOf(neighbour)}`))).toEqual([401, undefined]);
    const value = browser.cookies()[`__Host-usher-${appOf(slug)}`] ?? '';
    browser.plant(`__Host-usher-${appOf(neighbour)}`, value);
    expect(brandHeader(await browser.open(`/auth/verify?app=${appOf(neighbour)}`))).toEqual([401, undefined]);
  });

  it('have passwords that are good in their own brand alone', async () => {
    const { usher } = await startTenants();
    const attempt = (brand: Slug, whose: Slug, path?: string) =>
      signInByPassword(openBrowser(usher), { brand, username: 'john.d', password: passwordOf(whose) }, path);
    expect((await attempt(neighbour, slug)).status).toBe(401);
    expect((await attempt(slug, slug, `/apps/${appOf(neighbour)}/login`)).status).toBe(401);
    expectSignedIn(await attempt(slug, slug));
    // The door decides, and not the brand that the form names.
    expectSignedIn(await attempt(neighbour, slug, `/apps/${appOf(slug)}/login`), landingOf(slug));
  });

  it('have sessions that only their own people see and end', async () => {
    const { usher, tenants, insiderOf } = await startTenants();
    const [ours, theirs] = [await insiderOf(slug), await insiderOf(neighbour)];
    const page = await ours.open('/', { from: 'here' });
    expect(page.text).not.toContain(neighbour);
    const foreign = await usher.ports.store.read.sessions.listOpen(tenants[neighbour].brand.id, {
      limit: 10,
    });
    expect(foreign).toHaveLength(2);
    for (const { session } of foreign) {
      const fields = { session: formatId('session', session.id) };
      const reply = await ours.post('/sessions/end', fields, { from: 'here' });
      const own = session.id === foreign[0]?.session.id || session.id === foreign[1]?.session.id;
      expect([own, reply.status]).toEqual([true, 404]);
    }
    expect(await signedInAs(theirs)).toBe('john.d');
    expect(await signedInAs(theirs, appOf(neighbour))).toBe('john.d');
  });

  it('are suspended each for itself', async () => {
    const { usher, tenants, ticketOf, insiderOf } = await startTenants();
    const [ours, theirs] = [await insiderOf(slug), await insiderOf(neighbour)];
    const outstanding = await ticketOf(neighbour);
    usher.clock.move(1);
    await setBrandStatus(usher.ports, slug, 'suspended', by);
    expect(await signedInAs(ours)).toBeNull();
    expect((await postTicket(usher, tenants[slug].token, requestOf(slug))).status).toBe(401);
    expect(await signedInAs(theirs)).toBe('john.d');
    expectSignedIn(await openBrowser(usher).open(link(outstanding)));
  });

  it('have policies each of its own', async () => {
    const { usher, ticketOf } = await startTenants();
    const policy = {
      managementLifetime: 1,
      arrival: 'confirm',
      ticketUses: 'unlimited',
      sessionIdle: 300,
    } as const;
    await changeBrand(usher.ports, slug, { policy }, by);
    const [ours, theirs] = [await ticketOf(slug), await ticketOf(neighbour)];
    expect([ours.validFor.management, theirs.validFor.management]).toEqual([1, 60]);
    usher.clock.move(1000);
    expectRefused(await openBrowser(usher).open(link(ours)));
    const browser = openBrowser(usher);
    expectSignedIn(await browser.open(link(theirs)));
    expectRefused(await openBrowser(usher).open(link(theirs)));
    usher.clock.move(300_000);
    expect(await signedInAs(browser)).toBe('john.d');
  });

  it('have logs that hold their own alone', async () => {
    const { usher, tenants, ticketOf, insiderOf } = await startTenants();
    await insiderOf(slug);
    await insiderOf(neighbour);
    await openBrowser(usher).open(appLink(await ticketOf(slug), appOf(neighbour)));
    const log = await usher.ports.store.read.audit.tail(tenants[slug].brand.id, 1000);
    expect(log.length).toBeGreaterThan(5);
    expect(new Set(log.map(({ brandId }) => brandId))).toEqual(new Set([tenants[slug].brand.id]));
    const foreignLog = await usher.ports.store.read.audit.tail(tenants[neighbour].brand.id, 1000);
    expect(foreignLog.filter(({ event }) => event.kind === 'ticket.refused')).toEqual([]);
    expect(log.filter(({ event }) => event.kind === 'ticket.refused')).toHaveLength(1);
  });
});
