import { describe, expect, it } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { type Reply, send } from '../../support/http.ts';
import { appLink, comeInByTicket, link, signInByPassword } from '../../support/sign-in.ts';
import { addKey, addUser, createTicket, johnDoe, startBumpyard } from '../../support/usher.ts';

const PASSWORD = 'correct horse battery';

const identityHeaders = ({ headers }: Reply) => ({
  user: headers['remote-user'],
  email: headers['remote-email'],
  name: headers['remote-name'],
  brand: headers['usher-brand'],
});

const nobody = { user: undefined, email: undefined, name: undefined, brand: undefined };

const expectNobody = (reply: Reply): void => {
  expect(reply.status).toBe(401);
  expect(identityHeaders(reply)).toEqual(nobody);
  expect(reply.text).toBe('');
  expect(reply.headers['cache-control']).toBe('no-store');
};

describe('`GET /auth/verify` says who the browser is', () => {
  it('at the management system', async () => {
    const { usher, token } = await startBumpyard();
    const browser = await comeInByTicket(usher, token);
    const reply = await browser.open('/auth/verify');
    expect(reply.status).toBe(200);
    expect(identityHeaders(reply)).toEqual({
      user: 'john.d',
      email: 'john.d@example.com',
      name: 'John Doe',
      brand: 'bumpyard',
    });
    expect(reply.text).toBe('');
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.headers['set-cookie']).toBeUndefined();
  });

  it('in all four headers, also where one has nothing to say: a proxy must not pass on a client’s own', async () => {
    const { usher } = await startBumpyard({}, { mandatoryFields: ['uniqueId'] });
    await addUser(usher, { uniqueId: 'A-78' }, { password: PASSWORD });
    const { token } = await addKey(usher);
    const browser = await comeInByTicket(usher, token, { brand: 'bumpyard', uniqueId: 'A-78' });
    const headers = { 'remote-user': 'root', 'remote-email': 'root@example.com' };
    const reply = await browser.open('/auth/verify', { headers });
    expect(identityHeaders(reply)).toEqual({ user: 'A-78', email: '', name: 'A-78', brand: 'bumpyard' });
  });

  it.each(['helpdesk', 'HelpDesk'])('at the application that `app` names: %s', async (app) => {
    const { usher, token } = await startBumpyard();
    const browser = openBrowser(usher);
    await browser.open(appLink(await createTicket(usher, token)));
    const reply = await browser.open(`/auth/verify?app=${app}`);
    expect(reply.status).toBe(200);
    expect(reply.headers['remote-user']).toBe('john.d');
  });

  it.each([
    ['letters beyond ASCII', 'zoë.w', 'Zoë', 'Wéber', 'zo%C3%AB.w', 'Zo%C3%AB%20W%C3%A9ber'],
    [
      'another script',
      '山田',
      '太郎',
      '山田',
      '%E5%B1%B1%E7%94%B0',
      '%E5%A4%AA%E9%83%8E%20%E5%B1%B1%E7%94%B0',
    ],
    ['beyond the basic plane', 'x😀', 'X', '😀', 'x%F0%9F%98%80', 'X%20%F0%9F%98%80'],
    ['a percent sign, which could pass for an encoding', '50%41', 'A', 'B', '50%2541', 'A B'],
    ['other ASCII, which stays', 'a+b,c;"d"', "O'Neil", '(x) <y>', 'a+b,c;"d"', "O'Neil (x) <y>"],
  ])(
    'percent-encoded where not plain ASCII: %s',
    async (_what, username, firstName, lastName, user, name) => {
      const { usher } = await startBumpyard();
      const email = 'x.y@example.com';
      await addUser(
        usher,
        { ...johnDoe, uniqueId: null, username, firstName, lastName, email },
        { password: PASSWORD },
      );
      const browser = openBrowser(usher);
      await signInByPassword(browser, { username, password: PASSWORD });
      const { headers } = await browser.open('/auth/verify');
      expect([headers['remote-user'], headers['remote-name']]).toEqual([user, name]);
    },
  );
});

describe('everything else is a 401', () => {
  it('without a cookie', async () => {
    const { usher } = await startBumpyard();
    expectNobody(await send(`${usher.url}/auth/verify`));
    expectNobody(await send(`${usher.url}/auth/verify?app=helpdesk`));
  });

  it.each([
    ['an empty one', ''],
    ['one of another form', 'x'],
    ['one that is too long', 'A'.repeat(4000)],
    ['one of the right form that nobody was given', 'A'.repeat(64)],
  ])('with a cookie that is no session’s: %s', async (_name, value) => {
    const { usher } = await startBumpyard();
    const headers = { cookie: `__Host-usher=${value}; __Host-usher-helpdesk=${value}` };
    expectNobody(await send(`${usher.url}/auth/verify`, { headers }));
    expectNobody(await send(`${usher.url}/auth/verify?app=helpdesk`, { headers }));
  });

  it('with a session’s cookie of which one character was changed, wherever', async () => {
    const { usher, token } = await startBumpyard();
    const browser = await comeInByTicket(usher, token);
    const value = browser.cookies()['__Host-usher'] ?? '';
    for (let at = 0; at < value.length; at++) {
      const changed = value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1);
      expectNobody(
        await send(`${usher.url}/auth/verify`, { headers: { cookie: `__Host-usher=${changed}` } }),
      );
    }
    expect((await browser.open('/auth/verify')).status).toBe(200);
  });

  it.each(['?app=shop', '?app=', '?app=usher', '?app=%00', '?app=helpdesk/'])(
    'with a session of another door than is asked for: %s',
    async (query) => {
      const { usher, token } = await startBumpyard();
      const browser = openBrowser(usher);
      await browser.open(link(await createTicket(usher, token)));
      await browser.open(appLink(await createTicket(usher, token)));
      expectNobody(await browser.open(`/auth/verify${query}`));
    },
  );

  it('with a session of an application, asked for the management system, and the other way round', async () => {
    const { usher, token } = await startBumpyard();
    const [manager, agent] = [await comeInByTicket(usher, token), openBrowser(usher)];
    await agent.open(appLink(await createTicket(usher, token)));
    expectNobody(await agent.open('/auth/verify'));
    expectNobody(await manager.open('/auth/verify?app=helpdesk'));
    expect((await agent.open('/auth/verify?app=helpdesk')).status).toBe(200);
  });

  it.each(['app=helpdesk&app=helpdesk', 'app=helpdesk&app=shop', 'app=&app=helpdesk', 'app=helpdesk&app='])(
    'where `app` is given more than once: %s',
    async (query) => {
      const { usher, token } = await startBumpyard();
      const browser = await comeInByTicket(usher, token);
      await browser.open(appLink(await createTicket(usher, token)));
      expectNobody(await browser.open(`/auth/verify?${query}`));
    },
  );

  it.each(['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND'])(
    'with another method, signed in or not: %s',
    async (method) => {
      const { usher, token } = await startBumpyard();
      const browser = await comeInByTicket(usher, token);
      const cookie = `__Host-usher=${browser.cookies()['__Host-usher']}`;
      expectNobody(await send(`${usher.url}/auth/verify`, { method, headers: { cookie } }));
      expectNobody(await send(`${usher.url}/auth/verify`, { method }));
    },
  );

  it('with a body, of whatever kind', async () => {
    const { usher } = await startBumpyard();
    const headers = { 'content-type': 'application/json' };
    expectNobody(await send(`${usher.url}/auth/verify`, { method: 'POST', headers, body: '{' }));
  });

  it('where the store does not answer: an error lets nobody in', async () => {
    const { usher, token } = await startBumpyard({ logLevel: 'silent' });
    const browser = await comeInByTicket(usher, token);
    expect((await browser.open('/auth/verify')).status).toBe(200);
    await usher.ports.store.close();
    usher.clock.move(1000);
    expectNobody(await browser.open('/auth/verify'));
  });
});
