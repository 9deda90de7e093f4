import { describe, expect, it } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import type { Reply } from '../../support/http.ts';
import { inRawStore } from '../../support/raw-store.ts';
import {
  appLink,
  comeInByTicket,
  eventsOf,
  expectSignedIn,
  link,
  signedInAs,
  signInByPassword,
} from '../../support/sign-in.ts';
import { createTicket, startBumpyard, type Usher } from '../../support/usher.ts';

const spoils = {
  // A reference that leads nowhere, and is looked at no sooner.
  sqlite: `
    CREATE TABLE orphans (brand_id INTEGER REFERENCES brands (id) DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER spoil AFTER INSERT ON sessions BEGIN INSERT INTO orphans VALUES (-1); END;`,
  // What a full disk makes of it.
  postgres: `
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
    CREATE CONSTRAINT TRIGGER spoil AFTER INSERT ON sessions DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION fail();`,
};
const mends = { sqlite: 'DROP TRIGGER spoil', postgres: 'DROP TRIGGER spoil ON sessions' };

/**
 * From now on whatever starts a session fails at its COMMIT, and at no statement before.
 *
 * @returns mends it
 */
const spoilCommits = async ({ place }: Usher): Promise<() => Promise<void>> => {
  await inRawStore(place, (raw) => raw.run(spoils[raw.engine]));
  return () => inRawStore(place, (raw) => raw.run(mends[raw.engine]));
};

const expectUnavailable = (reply: Reply): void => {
  expect(reply.headers['set-cookie']).toBeUndefined();
  expect(reply.headers.location).toBeUndefined();
  expect(reply.status).toBe(503);
  expect(reply.text).toContain('Signing in is not possible just now');
};

const start = () => startBumpyard({ logLevel: 'silent' });

describe('where a sign-in cannot be committed, no cookie is sent and nobody is signed in', () => {
  it.each([
    ['at the management system', link, '/'],
    ['at an application', appLink, 'https://helpdesk.example.com/start'],
  ])('by a ticket %s, which is good afterwards', async (_where, linkTo, landing) => {
    const { usher, token, brand } = await start();
    const ticket = await createTicket(usher, token);
    const mend = await spoilCommits(usher);
    const browser = openBrowser(usher);
    for (const _again of [1, 2]) expectUnavailable(await browser.open(linkTo(ticket)));
    expect(await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 10 })).toEqual([]);
    expect(await eventsOf(usher, brand, 'ticket.redeemed', 'ticket.refused')).toEqual([]);
    await mend();
    expectSignedIn(await browser.open(linkTo(ticket)), landing);
  });

  it('by a ticket that a form brings', async () => {
    const { usher, token, brand } = await start();
    const { encpryptedString: ta } = await createTicket(usher, token);
    await spoilCommits(usher);
    expectUnavailable(await openBrowser(usher).post('/login', { ta }, { from: 'here' }));
    expect(await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 10 })).toEqual([]);
  });

  it('by a password', async () => {
    const { usher, brand } = await start();
    const typed = { username: 'john.d', password: 'correct horse battery' };
    const mend = await spoilCommits(usher);
    const browser = openBrowser(usher);
    expectUnavailable(await signInByPassword(browser, typed));
    expect(await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 10 })).toEqual([]);
    await mend();
    expectSignedIn(await signInByPassword(browser, typed));
  });

  it('and whoever was signed in before stays so', async () => {
    const { usher, token } = await start();
    const browser = await comeInByTicket(usher, token);
    const cookies = browser.cookies();
    await spoilCommits(usher);
    expectUnavailable(await browser.open(link(await createTicket(usher, token))));
    expect(browser.cookies()).toEqual(cookies);
    expect(await signedInAs(browser)).toBe('john.d');
  });
});
