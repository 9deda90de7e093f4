import { describe, expect, it } from 'vitest';
import { formatId } from '../../../src/core/ids.ts';
import { type Browser, formsIn, openBrowser } from '../../support/browser.ts';
import {
  appLink,
  comeInByTicket,
  eventsOf,
  link,
  signedInAs,
  signInByPassword,
} from '../../support/sign-in.ts';
import {
  addApplication,
  addBrand,
  addKey,
  addUser,
  createTicket,
  johnDoe,
  startBumpyard,
} from '../../support/usher.ts';

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
const jane = {
  ...johnDoe,
  username: 'jane.r',
  email: 'jane.r@example.com',
  uniqueId: null,
  firstName: 'Jane',
  lastName: 'Roe',
};
const janeRequest = { brand: 'bumpyard', username: 'jane.r', email: 'jane.r@example.com' };
const PASSWORD = 'correct horse battery';

type Started = Awaited<ReturnType<typeof startBumpyard>>;

const openIds = async ({ usher, brand }: Pick<Started, 'usher' | 'brand'>): Promise<string[]> => {
  const open = await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 100 });
  return open.map(({ session }) => formatId('session', session.id));
};

/** The sessions that a page offers to end. */
const offered = async (browser: Browser, path = '/'): Promise<(string | undefined)[]> =>
  formsIn(await browser.open(path, { from: 'here' }))
    .filter(({ action }) => action.endsWith('/sessions/end'))
    .map(({ fields }) => fields['session']);

const end = (browser: Browser, session: string, path = '/sessions/end') =>
  browser.post(path, { session }, { from: 'here' });

describe('the signed-in page', () => {
  it('says who, of which brand, in which role, by which key and until when', async () => {
    const { usher, token } = await startBumpyard();
    const browser = await comeInByTicket(usher, token);
    const { text } = await browser.open('/', { from: 'here' });
    for (const said of ['John Doe', 'john.d', 'john.d@example.com', 'Bump Yard', 'Manager', 'CRM back end']) {
      expect(text).toContain(said);
    }
    expect(text).toContain('<time datetime="2026-11-24T02:18:47.630Z">');
  });

  it('says that one came in by password', async () => {
    const { usher } = await startBumpyard();
    const browser = openBrowser(usher);
    await signInByPassword(browser, { username: 'john.d', password: PASSWORD });
    expect((await browser.open('/', { from: 'here' })).text).toContain('User name and password');
  });

  it('lists the person’s live sessions at every door, and offers to end all but itself', async () => {
    const { usher, token, brand } = await startBumpyard();
    const browser = await comeInByTicket(usher, token);
    const [own = ''] = await openIds({ usher, brand });
    const other = openBrowser(usher, { headers: { 'user-agent': firefox } });
    await other.open(appLink(await createTicket(usher, token)));
    const { text } = await browser.open('/', { from: 'here' });
    expect(text.match(/<tr role="row"/g)).toHaveLength(3);
    expect(text).toContain('Firefox on Windows');
    expect(text).toContain('Help desk');
    const all = await openIds({ usher, brand });
    expect(await offered(browser)).toEqual(all.filter((id) => id !== own));
  });

  it('lists nobody else’s', async () => {
    const { usher, token } = await startBumpyard();
    await addUser(usher, jane);
    const [john] = [await comeInByTicket(usher, token), await comeInByTicket(usher, token, janeRequest)];
    expect(await offered(john)).toEqual([]);
  });

  it('lists none that is over', async () => {
    const { usher, token } = await startBumpyard();
    await comeInByTicket(usher, token);
    usher.clock.move(3_600_000);
    const browser = await comeInByTicket(usher, token);
    expect(await offered(browser)).toEqual([]);
  });

  it('is shown to nobody who is not signed in', async () => {
    const { usher } = await startBumpyard();
    const browser = openBrowser(usher);
    for (const [path, login] of [
      ['/', '/login'],
      ['/apps/helpdesk', '/apps/helpdesk/login'],
    ] as const) {
      const reply = await browser.open(path);
      expect([reply.status, reply.headers.location, reply.text]).toEqual([303, login, '']);
    }
  });
});

describe('a person ends one of their own sessions', () => {
  it('by the button beside it, and that browser is out at once', async () => {
    const { usher, token, brand, user } = await startBumpyard();
    const [browser, lost] = [await comeInByTicket(usher, token), await comeInByTicket(usher, token)];
    expect(await signedInAs(lost)).toBe('john.d');
    const page = await browser.open('/', { from: 'here' });
    const reply = await browser.press(page, {}, { form: 1 });
    expect([reply.status, reply.headers.location]).toEqual([303, '/']);
    expect(await signedInAs(lost)).toBeNull();
    expect(await signedInAs(browser)).toBe('john.d');
    expect(await offered(browser)).toEqual([]);
    const log = await usher.ports.store.read.audit.tail(brand.id, 1);
    expect(log).toMatchObject([
      {
        actor: { kind: 'user', id: user.id },
        event: { kind: 'session.ended', reason: 'ended', userId: user.id },
      },
    ]);
  });

  it('at an application from the management system’s page', async () => {
    const { usher, token } = await startBumpyard();
    const browser = await comeInByTicket(usher, token);
    const agent = openBrowser(usher);
    await agent.open(appLink(await createTicket(usher, token)));
    await browser.press(await browser.open('/', { from: 'here' }), {}, { form: 1 });
    expect(await signedInAs(agent, 'helpdesk')).toBeNull();
    expect(await signedInAs(browser)).toBe('john.d');
  });

  it('of an application from that application’s page', async () => {
    const { usher, token } = await startBumpyard();
    const [browser, lost] = [openBrowser(usher), openBrowser(usher)];
    for (const agent of [browser, lost]) await agent.open(appLink(await createTicket(usher, token)));
    const page = await browser.open('/apps/helpdesk', { from: 'here' });
    const reply = await browser.press(page, {}, { form: 1 });
    expect([reply.status, reply.headers.location]).toEqual([303, '/apps/helpdesk/']);
    expect(await signedInAs(lost, 'helpdesk')).toBeNull();
    expect(await signedInAs(browser, 'helpdesk')).toBe('john.d');
  });

  it('but from an application’s page none of another door: an application may hold its people’s cookies', async () => {
    const { usher, token, brand } = await startBumpyard();
    await addApplication(usher, { slug: 'shop' });
    const manager = await comeInByTicket(usher, token);
    const [id = ''] = await openIds({ usher, brand });
    const browser = openBrowser(usher);
    await browser.open(appLink(await createTicket(usher, token), 'shop'));
    await browser.open(appLink(await createTicket(usher, token)));
    expect(await offered(browser, '/apps/helpdesk')).toEqual([]);
    expect((await end(browser, id, '/apps/helpdesk/sessions/end')).status).toBe(404);
    expect(await signedInAs(manager)).toBe('john.d');
    expect(await offered(manager)).toHaveLength(2);
  });

  it('twice comes to the same', async () => {
    const { usher, token, brand } = await startBumpyard();
    const browser = await comeInByTicket(usher, token);
    await comeInByTicket(usher, token);
    const page = await browser.open('/', { from: 'here' });
    for (const _click of [1, 2]) expect((await browser.press(page, {}, { form: 1 })).status).toBe(303);
    expect(await eventsOf(usher, brand, 'session.ended')).toHaveLength(1);
  });
});

describe('a person ends nobody else’s session', () => {
  it('of the same brand', async () => {
    const { usher, token, brand } = await startBumpyard();
    await addUser(usher, jane);
    const [john, hers] = [
      await comeInByTicket(usher, token),
      await comeInByTicket(usher, token, janeRequest),
    ];
    for (const id of await openIds({ usher, brand })) await end(john, id);
    expect(await signedInAs(hers)).toBe('jane.r');
    expect(await signedInAs(john)).toBeNull();
  });

  it('of another brand', async () => {
    const { usher, token } = await startBumpyard();
    const otter = await addBrand(usher, 'otter');
    await addUser(usher, johnDoe, { brand: 'otter' });
    const { token: otterToken } = await addKey(usher, { brand: 'otter' });
    const otterRequest = { brand: 'otter', username: 'john.d', email: 'john.d@example.com' };
    const [john, namesake] = [
      await comeInByTicket(usher, token),
      await comeInByTicket(usher, otterToken, otterRequest),
    ];
    const [id = ''] = await openIds({ usher, brand: otter });
    expect((await end(john, id)).status).toBe(404);
    expect(await signedInAs(namesake)).toBe('john.d');
    expect(await eventsOf(usher, otter, 'session.ended')).toEqual([]);
  });

  it('and an unknown one is answered just like another person’s', async () => {
    const { usher, token, brand } = await startBumpyard();
    await addUser(usher, jane);
    const john = await comeInByTicket(usher, token);
    const [own = ''] = await openIds({ usher, brand });
    await comeInByTicket(usher, token, janeRequest);
    const [hers = ''] = (await openIds({ usher, brand })).filter((id) => id !== own);
    const foreign = await end(john, hers);
    expect(foreign.status).toBe(404);
    for (const id of [
      'ses_00000000000',
      'ses_',
      '',
      'usr_00000000001',
      `${hers} `,
      hers.toUpperCase(),
      '0',
      '%00',
    ]) {
      const reply = await end(john, id);
      expect([reply.status, reply.text], id).toEqual([404, foreign.text]);
    }
    expect(await eventsOf(usher, brand, 'session.ended')).toEqual([]);
  });

  it('by a session that is over', async () => {
    const { usher, token, brand } = await startBumpyard();
    const browser = await comeInByTicket(usher, token);
    usher.clock.move(3_600_000);
    const other = openBrowser(usher);
    await other.open(link(await createTicket(usher, token)));
    const [id = ''] = await openIds({ usher, brand });
    const reply = await end(browser, id);
    expect([reply.status, reply.headers.location]).toEqual([303, '/login']);
    expect(await signedInAs(other)).toBe('john.d');
  });
});

describe('ending a session needs proof that the form is ours', () => {
  it.each(['sister-host', 'elsewhere', 'address-bar'] as const)('from %s it has none', async (from) => {
    const { usher, token } = await startBumpyard();
    const [browser, other] = [await comeInByTicket(usher, token), await comeInByTicket(usher, token)];
    const page = await browser.open('/', { from: 'here' });
    expect((await browser.press(page, {}, { form: 1, from })).status).toBe(403);
    expect(await signedInAs(other)).toBe('john.d');
  });
});
