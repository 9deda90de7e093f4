import { describe, expect, it } from 'vitest';
import { changeBrand } from '../../src/core/brand/change-brand.ts';
import { openBrowser } from '../support/browser.ts';
import { send } from '../support/http.ts';
import { exchange } from '../support/raw-socket.ts';
import { expectRefused, expectSignedIn, link, startBumpyardAt, startSites } from '../support/sign-in.ts';
import { addBrand, by, createTicket, exampleRequest, postTicket, startBumpyard } from '../support/usher.ts';

const EVIL = 'evil.example';

/** Headers that some server or other takes for the address that people reach it at. */
const forwarded = {
  'x-forwarded-host': EVIL,
  'x-forwarded-proto': 'https',
  'x-forwarded-port': '443',
  'x-forwarded-server': EVIL,
  'x-host': EVIL,
  'x-original-url': `https://${EVIL}/`,
  forwarded: `host=${EVIL};proto=https`,
};

describe('a poisoned `Host`', () => {
  it('is in no link that a ticket comes with', async () => {
    const { usher, token } = await startBumpyard();
    const reply = await send(`${usher.url}/auth/ticket`, {
      method: 'POST',
      headers: {
        host: EVIL,
        ...forwarded,
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ data: exampleRequest }),
    });
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.text).data.loginUrl).toMatch(new RegExp(`^${usher.url}/login\\?=TA`));
    expect(reply.text).not.toContain(EVIL);
  });

  it.each(['/login', '/', '/apps/helpdesk', '/apps/helpdesk/login', '/login?ta=x', '/nowhere', '/healthz'])(
    'is in nothing that the server says: %s',
    async (path) => {
      const { usher } = await startBumpyard();
      const { headers, text } = await send(usher.url + path, { headers: { host: EVIL, ...forwarded } });
      expect(JSON.stringify([headers, text])).not.toContain(EVIL);
    },
  );

  it('does not lead a redemption elsewhere: the answer is a path', async () => {
    const { usher, token } = await startBumpyardAt('https://login.example.test');
    const browser = openBrowser(usher, { host: EVIL, headers: forwarded });
    expectSignedIn(await browser.open(link(await createTicket(usher, token))));
  });

  it('signs nobody in, and spends nothing, where each brand has a site of its own', async () => {
    const { usher, token } = await startSites();
    const ticket = await createTicket(usher, token);
    expect((await send(usher.url + link(ticket), { headers: { host: EVIL } })).status).toBe(404);
    expectSignedIn(await send(usher.url + link(ticket), { headers: { host: 'bumpyard.example.test' } }));
  });

  it.each(['localhost', 'usher.localhost', EVIL])(
    'does not switch the cookies’ safety off: %s',
    async (host) => {
      const { usher, token } = await startBumpyardAt('https://login.example.test', {
        allowInsecureCookies: true,
      });
      const headers = { host, 'x-forwarded-proto': 'http' };
      const reply = await send(usher.url + link(await createTicket(usher, token)), { headers });
      expect(reply.headers['set-cookie']?.[0]).toMatch(/^__Host-usher=[^;]+; Path=\/; HttpOnly; Secure;/);
    },
  );
});

describe('a forwarded host', () => {
  it('from an untrusted client chooses no brand’s site', async () => {
    const { usher, token } = await startSites();
    await addBrand(usher, 'otter');
    const ticket = await createTicket(usher, token);
    const headers = { host: 'otter.example.test', 'x-forwarded-host': 'bumpyard.example.test' };
    expectRefused(await send(usher.url + link(ticket), { headers }));
    const turned = { host: 'bumpyard.example.test', 'x-forwarded-host': 'otter.example.test' };
    expectSignedIn(await send(usher.url + link(ticket), { headers: turned }));
  });

  it('from a listed proxy does', async () => {
    const { usher, token } = await startSites({ trustedProxies: ['127.0.0.1'] });
    await addBrand(usher, 'otter');
    const ticket = await createTicket(usher, token);
    const headers = { host: 'usher.internal', 'x-forwarded-host': 'otter.example.test' };
    expectRefused(await send(usher.url + link(ticket), { headers }));
    const ours = { host: 'usher.internal', 'x-forwarded-host': 'bumpyard.example.test' };
    expectSignedIn(await send(usher.url + link(ticket), { headers: ours }));
  });
});

describe('a forwarded address', () => {
  const known = { managementAddresses: ['192.0.2.7'] };
  const from = (address: string) => ({
    headers: { 'x-forwarded-for': address, forwarded: `for=${address}` },
  });

  it('from an untrusted client is not where a person is', async () => {
    const { usher, token } = await startBumpyard({}, known);
    const ticket = await createTicket(usher, token);
    expectRefused(await send(usher.url + link(ticket), from('192.0.2.7')));
  });

  it('from a listed proxy is, by its rightmost hop that is not listed', async () => {
    const { usher, token } = await startBumpyard({ trustedProxies: ['127.0.0.1', '10.0.0.0/8'] }, known);
    const ticket = await createTicket(usher, token);
    expectRefused(await send(usher.url + link(ticket), from('192.0.2.7, 203.0.113.9')));
    expectRefused(await send(usher.url + link(ticket), from('192.0.2.7, 203.0.113.9, 10.1.2.3')));
    expectSignedIn(await send(usher.url + link(ticket), from('203.0.113.9, 192.0.2.7, 10.1.2.3')));
  });

  it('keeps an API key to its addresses', async () => {
    const { usher, token } = await startBumpyard();
    await changeBrand(usher.ports, 'bumpyard', { policy: { apiAddresses: ['192.0.2.7'] } }, by);
    expect((await postTicket(usher, token)).status).toBe(401);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const spoofed = await send(`${usher.url}/auth/ticket`, {
      method: 'POST',
      headers: { ...headers, ...from('192.0.2.7').headers },
      body: JSON.stringify({ data: exampleRequest }),
    });
    expect(spoofed.status).toBe(401);
  });
});

describe('a `Host` that is no host', () => {
  const onSite = async (lines: readonly string[]) => {
    const { usher } = await startSites({}, { startUrl: 'https://crm.bumpyard.example/start' });
    const answer = await exchange(usher.url, `${[...lines, 'Connection: close', '', ''].join('\r\n')}`);
    return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]), answer };
  };

  it.each([
    ['with a path', 'bumpyard.example.test/x'],
    ['with a user', 'bumpyard.example.test@evil.example'],
    ['that only begins like a site', 'bumpyard.example.test.evil.example'],
    ['that only ends like one', 'bumpyard-example.test'],
    ['of an address', '[::1]:80'],
    ['empty', ''],
  ])('is no brand’s site: %s', async (_how, host) => {
    const { status, answer } = await onSite(['GET /login?ta=x HTTP/1.1', `Host: ${host}`]);
    expect([400, 401, 404]).toContain(status);
    expect(answer).not.toContain('crm.bumpyard.example');
  });

  it('given twice lets neither choose', async () => {
    for (const hosts of [
      ['Host: other.test', 'Host: bumpyard.example.test'],
      ['Host: bumpyard.example.test', 'Host: bumpyard.example.test'],
    ]) {
      // RFC 9112 §3.2.
      const { status, answer } = await onSite(['GET /login?ta=x HTTP/1.1', ...hosts]);
      expect(status).toBe(400);
      expect(answer).not.toContain('crm.bumpyard.example');
    }
  });

  it('missing is no brand’s site', async () => {
    for (const line of ['GET /login?ta=x HTTP/1.1', 'GET /login?ta=x HTTP/1.0']) {
      const { status, answer } = await onSite([line]);
      expect([400, 404]).toContain(status);
      expect(answer).not.toContain('crm.bumpyard.example');
    }
  });

  it('in the request line is not believed over the header', async () => {
    const line = 'GET http://bumpyard.example.test/login?ta=x HTTP/1.1';
    const { answer } = await onSite([line, 'Host: login.example.test']);
    expect(answer).not.toContain('crm.bumpyard.example');
  });
});
