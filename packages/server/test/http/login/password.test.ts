import { describe, expect, it } from 'vitest';
import { formsIn, openBrowser } from '../../support/browser.ts';
import { form, formHeaders, send } from '../../support/http.ts';
import {
  comeInByTicket,
  eventsOf,
  expectSignedIn,
  signedInAs,
  signInByPassword,
} from '../../support/sign-in.ts';
import { addBrand, addUser, johnDoe, START, startBumpyard } from '../../support/usher.ts';

const PASSWORD = 'correct horse battery';
const HELPDESK = 'https://helpdesk.example.com/start';
const right = { username: 'john.d', password: PASSWORD };

describe('a user name and a password sign in', () => {
  it.each([
    ['as it was typed when the user was created', 'john.d'],
    ['in capitals', 'JOHN.D'],
    ['with white space around it', '  john.d '],
    ['in full-width letters', 'ｊｏｈｎ．ｄ'],
    ['by e-mail address', 'john.d@example.com'],
    ['by e-mail address in capitals', 'John.D@EXAMPLE.com'],
  ])('the name %s', async (_how, username) => {
    const { usher } = await startBumpyard();
    const browser = openBrowser(usher);
    expectSignedIn(await signInByPassword(browser, { ...right, username }));
    expect(await signedInAs(browser)).toBe('john.d');
  });

  it('the brand in capitals, with white space around it', async () => {
    const { usher } = await startBumpyard();
    expectSignedIn(await signInByPassword(openBrowser(usher), { ...right, brand: ' BumpYard ' }));
  });

  it('with an answer that is kept by nobody and leads to a clean URL', async () => {
    const { usher } = await startBumpyard();
    const { headers, text } = await signInByPassword(openBrowser(usher), right);
    expect(headers).toMatchObject({
      location: '/',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    expect(text).toBe('');
  });

  it('into a new session, written down', async () => {
    const { usher, brand, user } = await startBumpyard();
    usher.clock.move(1000);
    await signInByPassword(openBrowser(usher), right);
    const [facts] = await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 10 });
    expect(facts?.session).toMatchObject({
      userId: user.id,
      applicationId: null,
      method: 'password',
      ticketId: null,
      ticketHash: null,
      apiKeyId: null,
      startedAt: START + 1000,
      expiresAt: START + 1000 + 12 * 3_600_000,
    });
    expect(await usher.ports.store.read.audit.tail(brand.id, 1)).toMatchObject([
      {
        at: START + 1000,
        actor: { kind: 'user', id: user.id },
        address: '127.0.0.1',
        event: {
          kind: 'session.started',
          sessionId: facts?.session.id,
          userId: user.id,
          applicationId: null,
        },
      },
    ]);
  });

  it('in place of the session that the browser had at this door, whose ever it was', async () => {
    const { usher, token, brand } = await startBumpyard();
    await addUser(
      usher,
      { ...johnDoe, username: 'jane.r', email: 'jane.r@example.com', uniqueId: null },
      {
        password: PASSWORD,
      },
    );
    const browser = await comeInByTicket(usher, token);
    await signInByPassword(browser, { ...right, username: 'jane.r' });
    expect(await signedInAs(browser)).toBe('jane.r');
    expect(await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 10 })).toHaveLength(1);
    expect((await eventsOf(usher, brand, 'session.ended')).map(({ reason }) => reason)).toEqual(['replaced']);
  });

  it('somebody who may never come in by ticket', async () => {
    const { usher } = await startBumpyard();
    const operator = { ...johnDoe, username: 'op', email: 'op@example.com', uniqueId: null };
    await addUser(usher, operator, { noTicket: true, role: 'owner', password: PASSWORD });
    expectSignedIn(await signInByPassword(openBrowser(usher), { ...right, username: 'op' }));
  });
});

describe('at an application’s door', () => {
  const door = '/apps/helpdesk/login';

  it('they sign in to the application, and lead there, without a word about the brand', async () => {
    const { usher, brand, application } = await startBumpyard();
    const browser = openBrowser(usher);
    const page = await browser.open(door);
    expect(page.text).not.toContain('name="brand"');
    expect(page.text).toContain('Help desk');
    expectSignedIn(await browser.press(page, right), HELPDESK);
    expect(await signedInAs(browser, 'helpdesk')).toBe('john.d');
    expect(await signedInAs(browser)).toBeNull();
    const [started] = await eventsOf(usher, brand, 'session.started');
    expect(started?.applicationId).toBe(application.id);
  });

  it('they sign in a member, whom the management system refuses', async () => {
    const { usher } = await startBumpyard();
    const member = { ...johnDoe, username: 'mia.m', email: 'mia.m@example.com', uniqueId: null };
    await addUser(usher, member, { role: 'member', password: PASSWORD });
    const typed = { ...right, username: 'mia.m' };
    expect((await signInByPassword(openBrowser(usher), typed)).status).toBe(401);
    expectSignedIn(await signInByPassword(openBrowser(usher), typed, door), HELPDESK);
  });

  it('they sign in nobody of another brand, whatever brand the form names', async () => {
    const { usher } = await startBumpyard();
    await addBrand(usher, 'otter');
    await addUser(usher, johnDoe, { brand: 'otter', password: 'another horse battery' });
    const typed = { username: 'john.d', password: 'another horse battery', brand: 'otter' };
    expect((await signInByPassword(openBrowser(usher), typed, door)).status).toBe(401);
    expectSignedIn(await signInByPassword(openBrowser(usher), typed));
  });
});

describe('the form must be ours', () => {
  const typed = { brand: 'bumpyard', ...right };

  it.each(['elsewhere', 'sister-host', 'address-bar'] as const)('not one from %s', async (from) => {
    const { usher, brand } = await startBumpyard();
    const browser = openBrowser(usher);
    const page = await browser.open('/login');
    const reply = await browser.press(page, typed, { from });
    expect(reply.status).toBe(403);
    expect(reply.text).toContain('That did not go through. Enter your password once more.');
    expect(reply.text).not.toContain(PASSWORD);
    expect(await eventsOf(usher, brand, 'session.started', 'sign-in.refused')).toEqual([]);
    expectSignedIn(await browser.press(reply, typed));
  });

  it('not one that no browser sent, without a token', async () => {
    const { usher } = await startBumpyard();
    const body = form(typed);
    const reply = await send(`${usher.url}/login`, { method: 'POST', headers: formHeaders, body });
    expect(reply.status).toBe(403);
  });

  it('by its token in a browser from before Fetch Metadata', async () => {
    const { usher } = await startBumpyard();
    const old = openBrowser(usher, { fetchMetadata: false });
    const page = await old.open('/login');
    expect((await old.press(page, { ...typed, form: 'x' })).status).toBe(403);
    expectSignedIn(await old.press(page, typed));
  });

  it('not by the token of another browser', async () => {
    const { usher } = await startBumpyard();
    const [old, other] = [openBrowser(usher, { fetchMetadata: false }), openBrowser(usher)];
    await old.open('/login');
    const [foreign] = formsIn(await other.open('/login'));
    const reply = await old.post(
      '/login',
      { ...typed, form: foreign?.fields['form'] ?? '' },
      { from: 'here' },
    );
    expect(reply.status).toBe(403);
  });
});
